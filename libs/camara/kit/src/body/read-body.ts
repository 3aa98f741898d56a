import type { IncomingMessage } from 'node:http';

/** Far above any body of a contract we serve, far below what would hurt. */
export const BODY_BYTES_MAX = 64 * 1024;

/** Reads the whole body, or says why not. Stops listening at the first byte too many. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | 'too-large' | 'cut-off'> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return Promise.resolve('too-large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (result: Buffer | 'too-large' | 'cut-off'): void => {
      request.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > bytesMax) {
        request.pause();
        finish('too-large');
      } else chunks.push(chunk);
    };
    const onEnd = (): void => finish(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length));
    const onCut = (): void => finish('cut-off');
    request.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut);
  });
}

/** True when a request we stop reading would still push more at us than we would ever have taken. */
export function announcesTooMuch(request: IncomingMessage, bytesMax: number): boolean {
  if (request.complete) return false;
  const { 'content-length': length, 'transfer-encoding': transferCoding } = request.headers;
  return transferCoding !== undefined || Number(length ?? 0) > bytesMax;
}
