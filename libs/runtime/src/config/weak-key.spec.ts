import { randomBytes } from 'node:crypto';
import { DEVELOPMENT_KEY_MARK, isWeakKey } from './weak-key';

const BYTES = 32;

it('knows a key that was drawn at random', () => {
  for (let draw = 0; draw < 1_000; draw += 1) expect(isWeakKey(randomBytes(BYTES))).toBe(false);
});

it.each([
  ['of zeroes', Buffer.alloc(BYTES)],
  ['that was typed', Buffer.from('changeme-changeme-changeme-chang')],
  ['that repeats', Buffer.alloc(BYTES, randomBytes(BYTES / 4))],
  ['of the demo world', Buffer.concat([DEVELOPMENT_KEY_MARK, randomBytes(BYTES - DEVELOPMENT_KEY_MARK.length)])],
])('refuses a key %s', (_name, key) => {
  expect(isWeakKey(key)).toBe(true);
});
