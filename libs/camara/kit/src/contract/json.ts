import { AppError } from '@openmast/kernel';

/** A JSON object out of a document nobody has checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a list; none where there is no list. */
export function jsonList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** @throws AppError `internal`, a fault of the document, found at boot. */
export function jsonObject(value: unknown, where: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw contractFault(`${where} is not an object`);
}

/** @throws AppError `internal`, a fault of the document, found at boot. */
export function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw contractFault(`${where} is not a text`);
}

export function contractFault(sentence: string): AppError {
  return new AppError('internal', 'contract-fault', `Contract document: ${sentence}.`);
}
