import { Transform } from 'node:stream';

/** Passes chunks on unchanged and shows each to `look`. */
export function tee(look: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      look(chunk);
      done(null, chunk);
    },
  });
}
