import { type JsonObject, contractFault, isJsonObject } from './json';

/** Deeper than any contract; also what ends a circle of references. */
const DEPTH_MAX = 64;

/**
 * A copy of `value` in which every local `$ref` is replaced by what it points to (JSON Pointer, RFC 6901).
 * @throws AppError `internal` for a reference into another file, into nothing, or into itself.
 */
export function resolveReferences(value: unknown, document: JsonObject, depth = 0): unknown {
  if (depth > DEPTH_MAX) throw contractFault(`references go deeper than ${DEPTH_MAX} levels, or in a circle`);
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, document, depth + 1));
  if (!isJsonObject(value)) return value;
  if (typeof value.$ref === 'string') return resolveReferences(target(value.$ref, document), document, depth + 1);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveReferences(item, document, depth + 1)]));
}

function target(reference: string, document: JsonObject): unknown {
  if (!reference.startsWith('#/')) throw contractFault(`"${reference}" does not point into this document`);
  let at: unknown = document;
  for (const step of reference.slice(2).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  if (at === undefined) throw contractFault(`"${reference}" points to nothing`);
  return at;
}
