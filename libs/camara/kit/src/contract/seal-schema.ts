import { type JsonObject, isJsonObject, jsonList } from './json';

const COMPOSITIONS = ['allOf', 'anyOf', 'oneOf'] as const;

/**
 * The schema, with properties it does not name forbidden at every depth. The released documents leave them open, yet
 * Commonalities 0.8 refuses unknown ones with 400 INVALID_ARGUMENT, and Number Verification's `maxProperties` would
 * otherwise count them as an argument. A composed schema is closed as a whole: its branches may not close against each other.
 */
export function sealSchema(schema: JsonObject): JsonObject {
  return seal(schema, true);
}

function seal(schema: JsonObject, isWhole: boolean): JsonObject {
  const sealed: Record<string, unknown> = { ...schema };
  for (const word of COMPOSITIONS)
    if (Array.isArray(schema[word])) sealed[word] = jsonList(schema[word]).map((part) => sealPart(part, false));
  if (schema.properties !== undefined) sealed.properties = sealProperties(schema.properties);
  if (schema.items !== undefined) sealed.items = sealPart(schema.items, true);
  if (!isWhole || schema.additionalProperties !== undefined) return sealed;
  if (COMPOSITIONS.some((word) => Array.isArray(schema[word]))) return { ...sealed, unevaluatedProperties: false };
  return schema.type === 'object' || isJsonObject(schema.properties) ? { ...sealed, additionalProperties: false } : sealed;
}

function sealProperties(properties: unknown): unknown {
  if (!isJsonObject(properties)) return properties;
  return Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, sealPart(part, true)]));
}

function sealPart(part: unknown, isWhole: boolean): unknown {
  return isJsonObject(part) ? seal(part, isWhole) : part;
}
