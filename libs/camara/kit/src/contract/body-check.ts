import type { ErrorObject } from 'ajv/dist/2019';
import { compileSchema } from './compile-schema';
import { type JsonObject, isJsonObject, jsonList } from './json';
import { sealSchema } from './seal-schema';

export interface BodyFault {
  readonly code: 'body-invalid' | 'value-out-of-range';
  readonly detail: string;
}

/** A compiled request schema. */
export interface BodyCheck {
  /** `undefined`: the body is good, and its missing optional properties have their defaults now. */
  check(body: object): BodyFault | undefined;
}

const RANGE_KEYWORDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

/**
 * Compiles once, at boot. A violated range is OUT_OF_RANGE where the operation documents that code, else INVALID_ARGUMENT; and
 * INVALID_ARGUMENT comes first, so a body that fails otherwise too is not called out of range (Commonalities 0.6, order of checks).
 */
export function compileBodyCheck(schema: JsonObject, isRangeDocumented: boolean): BodyCheck {
  const sealed = sealSchema(schema);
  const isValid = compileSchema(sealed);
  const isValidButForRange = isRangeDocumented ? compileSchema(withoutRanges(sealed)) : undefined;
  return {
    check(body) {
      if (isValid(body)) return undefined;
      const [fault] = isValid.errors ?? [];
      if (isValidButForRange === undefined) return { code: 'body-invalid', detail: sentence(fault) };
      if (isValidButForRange(body)) return { code: 'value-out-of-range', detail: sentence(fault) };
      return { code: 'body-invalid', detail: sentence(isValidButForRange.errors?.[0]) };
    },
  };
}

function withoutRanges(schema: JsonObject): JsonObject {
  const kept = Object.entries(schema).filter(([keyword]) => !RANGE_KEYWORDS.includes(keyword));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, withoutRangesBelow(keyword, value)]));
}

/** Below `properties` the names are a person's choice: a property called "minimum" is not a range. */
function withoutRangesBelow(keyword: string, value: unknown): unknown {
  if (Array.isArray(value)) return jsonList(value).map((item) => (isJsonObject(item) ? withoutRanges(item) : item));
  if (!isJsonObject(value)) return value;
  if (keyword !== 'properties') return withoutRanges(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, isJsonObject(part) ? withoutRanges(part) : part]));
}

/** Built from the schema only. Ajv's own messages quote schema values and never data; a property nobody knows is not named. */
function sentence(fault: ErrorObject | undefined): string {
  if (fault === undefined) return '';
  const where = fault.instancePath === '' ? 'The body' : `"${fault.instancePath.slice(1).replaceAll('/', '.')}"`;
  if (fault.keyword !== 'additionalProperties' && fault.keyword !== 'unevaluatedProperties') return `${where} ${fault.message}.`;
  const known = isJsonObject(fault.parentSchema?.properties) ? Object.keys(fault.parentSchema.properties) : [];
  const list = known.length === 0 ? '' : ` The contract knows: ${known.join(', ')}.`;
  return `${where} has a property the contract does not know.${list}`;
}
