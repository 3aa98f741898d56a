import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019';
import type { JsonObject } from './json';

/** RFC 3339 section 5.6: a date-time has a zone. */
const DATE_TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
/** Formats that say what a text is for and refuse none: the room judges it, with an error of its own (Consent Info's callbackUrl). */
const SILENT_FORMATS = ['uri', 'url'];
const INT32_MAX = 2 ** 31 - 1;

/** OpenAPI 3.0 words that say nothing about validity and that Ajv does not know. */
const SILENT_KEYWORDS = ['example', 'externalDocs', 'xml'];

/** One for the process: building an Ajv costs more than compiling a contract. */
const ajv = contractAjv();

/**
 * Compiles a schema of a contract. Strict: an unknown keyword or format stops the boot instead of being ignored, because an
 * ignored one would let through what the contract forbids. Defaults are filled in, types are never coerced.
 */
export function compileSchema(schema: JsonObject): ValidateFunction {
  return ajv.compile(schema);
}

/** Ajv 2019 for `unevaluatedProperties`, by which composed schemas are sealed. */
function contractAjv(): Ajv2019 {
  const built = new Ajv2019({ strict: true, strictTypes: false, strictRequired: false, useDefaults: true, verbose: true });
  built.addVocabulary(SILENT_KEYWORDS);
  built.addFormat('date-time', (value) => DATE_TIME.test(value) && !Number.isNaN(Date.parse(value.replace(/:60/, ':59'))));
  built.addFormat('int32', { type: 'number', validate: (value) => Number.isInteger(value) && Math.abs(value) <= INT32_MAX });
  for (const format of SILENT_FORMATS) built.addFormat(format, true);
  return built;
}
