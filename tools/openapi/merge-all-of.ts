import { type Json, isObject, listOf } from './json';

/**
 * `allOf` of parts that do not contradict each other, written as the one schema they amount to. "ErrorInfo, and `code` is one of
 * these" is so equal to the same thing spelt out. Parts that cannot be merged word by word stay as they are, to be compared in order.
 */
export function mergeAllOf(schema: Json): Json {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf)) return schema;
  const parts: readonly unknown[] = allOf;
  let merged: Json | undefined = own;
  for (const part of parts) merged = merged !== undefined && isObject(part) ? merge(merged, part) : undefined;
  return merged ?? schema;
}

function merge(left: Json, right: Json): Json | undefined {
  const merged: Record<string, unknown> = { ...left };
  for (const [keyword, value] of Object.entries(right)) {
    const present = merged[keyword];
    const joined = present === undefined ? value : join(keyword, present, value);
    if (joined === undefined) return undefined;
    merged[keyword] = joined;
  }
  return merged;
}

function join(keyword: string, left: unknown, right: unknown): unknown {
  if (JSON.stringify(left) === JSON.stringify(right)) return left;
  switch (keyword) {
    case 'properties':
      return isObject(left) && isObject(right) ? joinProperties(left, right) : undefined;
    case 'required':
      return [...new Set([...listOf(left), ...listOf(right)])].sort();
    case 'enum':
      return listOf(left).filter((value) => listOf(right).includes(value));
    default:
      return undefined;
  }
}

function joinProperties(left: Json, right: Json): Json | undefined {
  const joined: Record<string, unknown> = { ...left };
  for (const [name, part] of Object.entries(right)) {
    const present = joined[name];
    const merged = isObject(present) && isObject(part) ? merge(present, part) : part;
    if (merged === undefined) return undefined;
    joined[name] = merged;
  }
  return joined;
}
