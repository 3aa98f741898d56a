/** Keys of the demo world begin with these bytes, so that production knows them when they stray. */
export const DEVELOPMENT_KEY_MARK = Buffer.from('openmast-demo');

/** 32 random bytes hold about 30 different values; a key with so few was typed, not drawn. */
const DIFFERENT_BYTES_MIN = 16;

/** A key of the demo world, or one that nobody drew at random. Not for production. */
export function isWeakKey(key: Buffer): boolean {
  return key.subarray(0, DEVELOPMENT_KEY_MARK.length).equals(DEVELOPMENT_KEY_MARK) || new Set(key).size < DIFFERENT_BYTES_MIN;
}

export function weakKeyFault(name: string): string {
  return `${name} is a development key or is not random: draw 32 random bytes of your own.`;
}
