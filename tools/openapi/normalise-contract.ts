import { type Json, isObject, listOf } from './json';
import { mergeAllOf } from './merge-all-of';

/** Words for people; two documents may differ in them. `tags` group pages, nothing else. */
const PROSE = new Set(['description', 'summary', 'title', 'example', 'examples', 'externalDocs', 'tags', 'deprecated']);
/** Keywords whose value is a set written as a list. */
const SETS = new Set(['required', 'enum', 'type']);
const SCHEMA_LISTS = new Set(['oneOf', 'anyOf']);
const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/**
 * What an OpenAPI document promises, and nothing else: references resolved, prose gone, sets sorted, `allOf` of plain objects
 * merged. Two documents with equal results are one contract.
 */
export function normaliseContract(document: Json): Json {
  const reader = new Reader(document);
  return {
    version: object(document.info).version,
    servers: listOf(document.servers).map((server) => object(server).url),
    securitySchemes: mapValues(object(document.components).securitySchemes, (scheme) => ({ type: object(scheme).type })),
    paths: mapValues(document.paths, (item) => reader.pathItem(item)),
  };
}

class Reader {
  constructor(private readonly document: Json) {}

  pathItem(source: unknown): Json {
    const item = this.at(source);
    const operations = Object.entries(item).filter(([method]) => METHODS.has(method));
    return Object.fromEntries(
      operations.map(([method, operation]) => [method, this.operation(object(operation), listOf(item.parameters))]),
    );
  }

  private operation(operation: Json, inherited: readonly unknown[]): Json {
    const security = listOf(operation.security ?? this.document.security);
    return {
      operationId: operation.operationId,
      parameters: Object.fromEntries(
        [...inherited, ...listOf(operation.parameters)].map((parameter) => this.parameter(parameter)),
      ),
      requestBody: operation.requestBody === undefined ? undefined : this.requestBody(operation.requestBody),
      responses: mapValues(operation.responses, (response) => this.response(response)),
      callbacks: mapValues(operation.callbacks, (callback) => mapValues(this.at(callback), (item) => this.pathItem(item))),
      security: security.map((alternative) => JSON.stringify(mapValues(alternative, sorted))).sort(),
    };
  }

  private parameter(source: unknown): [string, Json] {
    const parameter = this.at(source);
    const { name, in: place, required = false, style, explode } = parameter;
    return [`${String(place)} ${String(name)}`, { required, style, explode, schema: this.schema(parameter.schema) }];
  }

  private requestBody(source: unknown): Json {
    const body = this.at(source);
    return { required: body.required ?? false, content: this.content(body.content) };
  }

  private response(source: unknown): Json {
    const response = this.at(source);
    const headers = mapValues(response.headers, (header) => {
      const { required = false, schema } = this.at(header);
      return { required, schema: this.schema(schema) };
    });
    return { headers, content: this.content(response.content) };
  }

  private content(source: unknown): Json {
    return mapValues(source, (media) => ({ schema: this.schema(object(media).schema) }));
  }

  /** `trail` holds the references on the way here, which is where a circle closes. */
  private schema(source: unknown, trail: readonly string[] = []): unknown {
    if (!isObject(source)) return source;
    if (typeof source.$ref === 'string') {
      if (trail.includes(source.$ref)) return { circle: source.$ref };
      return this.schema(this.at(source), [...trail, source.$ref]);
    }
    const kept = Object.entries(source).filter(([keyword]) => !PROSE.has(keyword) && !keyword.startsWith('x-'));
    const schema = Object.fromEntries(kept.map(([keyword, value]) => [keyword, this.keyword(keyword, value, trail)]));
    return mergeAllOf(schema);
  }

  private keyword(keyword: string, value: unknown, trail: readonly string[]): unknown {
    if (keyword === 'properties') return mapValues(value, (part) => this.schema(part, trail));
    if (SETS.has(keyword)) return sorted(value);
    if (keyword === 'allOf') return listOf(value).map((part) => this.schema(part, trail));
    if (SCHEMA_LISTS.has(keyword)) return sorted(listOf(value).map((part) => this.schema(part, trail)));
    if (keyword === 'items' || keyword === 'not' || keyword === 'additionalProperties') return this.schema(value, trail);
    return value;
  }

  /** The object itself, or the one its local reference names. */
  private at(source: unknown): Json {
    const reference = object(source).$ref;
    if (typeof reference !== 'string') return object(source);
    const steps = reference.replace(/^#\//, '').split('/');
    const found = steps.reduce<unknown>(
      (at, step) => object(at)[step.replaceAll('~1', '/').replaceAll('~0', '~')],
      this.document,
    );
    if (!isObject(found)) throw new Error(`${reference} points to nothing`);
    return this.at(found);
  }
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

function sorted(value: unknown): unknown {
  return Array.isArray(value)
    ? value
        .map((item): [string, unknown] => [JSON.stringify(item), item])
        .sort(byKey)
        .map(([, item]) => item)
    : value;
}

function byKey([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : Number(left > right);
}

function mapValues(source: unknown, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object(source)).map(([key, value]) => [key, change(value)]));
}
