import { type BoundApi, compileSchema } from '@openmast/camara/kit';

type ContractOperation = BoundApi['versions'][number]['contract']['operations'][number];
type Validate = ReturnType<typeof compileSchema>;

/** The form of every CAMARA error, documented or not (Commonalities 0.6, ErrorInfo). */
const validateError = compileSchema({
  type: 'object',
  required: ['status', 'code', 'message'],
  additionalProperties: false,
  properties: { status: { type: 'integer' }, code: { type: 'string' }, message: { type: 'string', minLength: 1 } },
});

export interface AnswerFacts {
  readonly path: string;
  readonly method: string;
  readonly status: number;
  readonly body: unknown;
}

/** Finds fault with answers: undocumented success, a body its schema refuses, a code the contract does not list there. */
export class AnswerContract {
  readonly #schemas = new Map<string, Validate>();

  constructor(apis: readonly BoundApi[]) {
    for (const { contract } of apis.flatMap(({ versions }) => versions)) {
      for (const operation of contract.operations) this.#add(contract.basePath, operation);
    }
  }

  /** @throws Error when the answer is not one the contract allows. */
  check({ path, method, status, body }: AnswerFacts): void {
    const validate = this.#schemas.get(`${method} ${path} ${status}`);
    if (validate === undefined && status < 400) throw new Error(`The contract documents no ${status} for ${method} ${path}.`);
    if (status >= 400) this.#assert(validateError, body);
    if (validate !== undefined) this.#assert(validate, body);
    if (status >= 400 && (body as { status: number }).status !== status) throw new Error('The body repeats another status.');
  }

  #add(basePath: string, { method, path, responses }: ContractOperation): void {
    for (const [status, { schema }] of responses) {
      if (schema !== undefined) this.#schemas.set(`${method} ${basePath}${path} ${status}`, compileSchema(schema));
    }
  }

  #assert(validate: Validate, body: unknown): void {
    if (!validate(body)) throw new Error(`The answer breaks the contract: ${JSON.stringify(validate.errors)}`);
  }
}
