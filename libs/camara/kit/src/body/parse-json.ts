import { isUtf8 } from 'node:buffer';

const DEPTH_MAX = 32;
/** Names that reach an object's prototype when somebody copies properties without care. */
const POISONED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor']);
/** Cheap first look: without one of these no key can be poisoned, escapes included. */
const POISON_POSSIBLE = /__proto__|constructor|\\u/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** The body as an object; `undefined` for anything else: bad UTF-8, bad JSON, an array or scalar, too deep, a poisoned key. */
export function parseJsonObject(bytes: Buffer): object | undefined {
  if (!isUtf8(bytes) || isTooDeep(bytes)) return undefined;
  const text = bytes.toString('utf8');
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return POISON_POSSIBLE.test(text) && hasPoisonedKey(value) ? undefined : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Counts brackets outside strings before anything recursive sees the text. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isInString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (OPENING.has(byte)) {
      depth++;
      if (depth > DEPTH_MAX) return true;
    } else if (CLOSING.has(byte)) depth--;
  }
  return false;
}

/** Recursion is bounded by {@link DEPTH_MAX}. */
function hasPoisonedKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).some((key) => POISONED_KEYS.has(key)) || Object.values(value).some(hasPoisonedKey);
}
