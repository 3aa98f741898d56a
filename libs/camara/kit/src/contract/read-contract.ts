import { readFileSync } from 'node:fs';
import type { Scope } from '@openmast/kernel';
import { parse } from 'yaml';
import { contractScope } from '../api';
import { type JsonObject, contractFault, isJsonObject, jsonList, jsonObject, text } from './json';
import { resolveReferences } from './resolve-references';

/** One documented answer of an operation, references resolved. */
export interface ContractResponse {
  /** Schema of the JSON body; absent for answers without one. */
  readonly schema?: JsonObject;
  /** Values the contract allows for `code`; empty for a success. */
  readonly codes: ReadonlySet<string>;
}

export interface ContractOperation {
  readonly operationId: string;
  /** Upper case. */
  readonly method: string;
  /** Below the API's base path, e.g. `/verify`. */
  readonly path: string;
  /** Any one of them opens the operation. */
  readonly scopes: readonly Scope[];
  /** Absent for operations without a request body. */
  readonly bodySchema?: JsonObject;
  readonly responses: ReadonlyMap<number, ContractResponse>;
}

/** An OpenAPI document as the pipeline needs it. */
export interface Contract {
  readonly document: JsonObject;
  /** Path below the API root, e.g. `/sim-swap/v2`. */
  readonly basePath: string;
  readonly operations: readonly ContractOperation[];
}

const API_ROOT = '{apiRoot}';
const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** @throws AppError `internal` when the file is not a contract the pipeline can enforce in full. */
export function readContract(documentFile: string): Contract {
  const document = jsonObject(parse(readFileSync(documentFile, 'utf8')), documentFile);
  const operations = Object.entries(jsonObject(document.paths, 'paths')).flatMap(([path, item]) =>
    operationsAt(path, item, document),
  );
  return { document, basePath: basePathOf(document), operations };
}

function basePathOf(document: JsonObject): string {
  const [server] = jsonList(document.servers);
  const url = text(jsonObject(server, 'servers[0]').url, 'servers[0].url');
  if (!url.startsWith(API_ROOT)) throw contractFault(`the server URL "${url}" does not start with ${API_ROOT}`);
  return url.slice(API_ROOT.length);
}

function operationsAt(path: string, item: unknown, document: JsonObject): ContractOperation[] {
  if (path.includes('{')) throw contractFault(`${path} has a path parameter, which match-route does not know yet`);
  return Object.entries(jsonObject(item, path))
    .filter(([method]) => METHODS.has(method))
    .map(([method, source]) => {
      const where = `${method.toUpperCase()} ${path}`;
      const operation = jsonObject(resolveReferences(source, document), where);
      const bodySchema = bodySchemaOf(operation, where);
      return {
        operationId: text(operation.operationId, `operationId of ${where}`),
        method: method.toUpperCase(),
        path,
        scopes: scopesOf(operation, where),
        ...(bodySchema === undefined ? {} : { bodySchema }),
        responses: responsesOf(operation, where),
      };
    });
}

/** `security` is a list of alternatives; several scopes inside one alternative would be an "and", which no contract of ours has. */
function scopesOf(operation: JsonObject, where: string): readonly Scope[] {
  const scopes = jsonList(operation.security).map((alternative) => {
    const [names, ...others] = Object.values(jsonObject(alternative, `security of ${where}`));
    const [scope, ...more] = jsonList(names);
    if (others.length > 0 || more.length > 0) throw contractFault(`${where} asks for several scopes at once`);
    return contractScope(text(scope, `security scope of ${where}`));
  });
  if (scopes.length === 0) throw contractFault(`${where} has no scope; an open operation cannot be mounted`);
  return scopes;
}

function bodySchemaOf(operation: JsonObject, where: string): JsonObject | undefined {
  if (operation.requestBody === undefined) return undefined;
  const body = jsonObject(operation.requestBody, `requestBody of ${where}`);
  if (body.required !== true) throw contractFault(`${where} has an optional request body, which CAMARA does not allow`);
  return jsonObject(jsonSchemaOf(body), `request schema of ${where}`);
}

function responsesOf(operation: JsonObject, where: string): ReadonlyMap<number, ContractResponse> {
  const entries = Object.entries(jsonObject(operation.responses, `responses of ${where}`));
  return new Map(
    entries.map(([status, source]) => {
      const schema = jsonSchemaOf(jsonObject(source, `response ${status} of ${where}`));
      const codes = new Set(schema === undefined ? [] : codesOf(schema));
      return [Number(status), schema === undefined ? { codes } : { schema, codes }];
    }),
  );
}

function jsonSchemaOf(owner: JsonObject): JsonObject | undefined {
  const media = isJsonObject(owner.content) ? owner.content['application/json'] : undefined;
  return isJsonObject(media) && isJsonObject(media.schema) ? media.schema : undefined;
}

function codesOf(schema: JsonObject): string[] {
  const code = isJsonObject(schema.properties) ? schema.properties.code : undefined;
  const own = isJsonObject(code) ? jsonList(code.enum) : [];
  return [...own.filter((value) => typeof value === 'string'), ...jsonList(schema.allOf).filter(isJsonObject).flatMap(codesOf)];
}
