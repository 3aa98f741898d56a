import { connect } from 'node:net';

const TIMEOUT_MS = 10_000;

export interface RawAnswer {
  readonly status: number;
  /** Status line and headers as they came. */
  readonly head: string;
  readonly body: string;
}

/**
 * Sends bytes that no HTTP library would: doubled headers, odd spellings, HTTP/1.0. Reads until the server closes, so the
 * request should ask for that.
 * @param lines request line and headers, without line ends
 */
export function rawRequest(origin: string, lines: readonly string[], body = ''): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks: Buffer[] = [];
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(answerFrom(Buffer.concat(chunks).toString('utf8')));
    });
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  });
}

function answerFrom(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0), head, body: rest.join('\r\n\r\n') };
}
