import { KeyRing } from '@openmast/runtime';

/** The key that is derived from the master key, by its name in the settings and in the rows. */
export const MASTER_NUMBER_KEY = 'master';
/** An active key, the one before it, and one that a rotation before that has not left yet. */
export const NUMBER_KEYS_MAX = 3;

const ENTRY = /^([a-z][a-z0-9-]{0,31})(?:=([A-Za-z0-9_-]+={0,2}))?$/;
const KEY_BYTES = 32;

/** A key that numbers are hashed and sealed under, as it is configured. */
export interface NumberKeySetting {
  /** Stands in every row. A name never means another key. */
  readonly name: string;
  /** 32 bytes. Absent: derived from the master key. */
  readonly key?: Buffer;
}

/** A key at work. */
export interface NumberKey {
  readonly name: string;
  readonly ring: KeyRing;
}

/**
 * `<name>=<32 bytes, base64url>` and the word `master`, separated by commas, spaces or lines; the first one is active.
 * @returns faults that name an entry by its place, never by its text: the text holds a secret
 */
export function parseNumberKeys(text: string): { readonly keys: NumberKeySetting[]; readonly faults: string[] } {
  const entries = text.split(/[,\s]+/).filter((entry) => entry !== '');
  const read = entries.map(parseEntry);
  const faults = read.flatMap((entry, index) => (typeof entry === 'string' ? [`entry ${String(index + 1)} ${entry}`] : []));
  const keys = read.filter((entry) => typeof entry !== 'string');
  if (entries.length === 0) faults.push('names no key');
  if (entries.length > NUMBER_KEYS_MAX) faults.push(`has more than ${String(NUMBER_KEYS_MAX)} entries`);
  if (new Set(keys.map(({ name }) => name)).size < keys.length) faults.push('names a key twice');
  const drawn = keys.flatMap(({ key }) => (key ? [key.toString('hex')] : []));
  if (new Set(drawn).size < drawn.length) faults.push('gives one key two names');
  return { keys, faults };
}

function parseEntry(entry: string): NumberKeySetting | string {
  const [, name, text] = ENTRY.exec(entry) ?? [];
  if (name === undefined) return `is not <name>=<${String(KEY_BYTES)} bytes, base64url>`;
  if (text === undefined) return name === MASTER_NUMBER_KEY ? { name } : 'has no key';
  if (name === MASTER_NUMBER_KEY) return 'has a key of its own: "master" stands for the one of OPENMAST_MASTER_KEY';
  const key = Buffer.from(text, 'base64url');
  return key.length === KEY_BYTES ? { name, key } : `does not have ${String(KEY_BYTES)} bytes in base64url`;
}

/** Keys at work, the active one first. */
export function numberKeysFrom(master: KeyRing, settings: readonly NumberKeySetting[]): NumberKey[] {
  return settings.map(({ name, key }) => ({ name, ring: key ? new KeyRing(key) : master }));
}
