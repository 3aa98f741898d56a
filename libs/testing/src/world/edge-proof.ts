import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a trusted gateway says about one request, and signs. */
export interface EdgeWords {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly forwardedFor?: string;
  readonly msisdn?: string;
  /** When it was signed; now, unless given. */
  readonly seconds?: number;
}

/** The value of `X-Edge-Proof`, with the key of a world: what the packet gateway would send. */
export function edgeProof(dataDir: string, words: EdgeWords): string {
  const { edgeProofKey } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as { edgeProofKey: string };
  const { method, target, forwardedFor = '', msisdn = '', seconds = Math.floor(Date.now() / 1000) } = words;
  const mac = createHmac('sha256', Buffer.from(edgeProofKey, 'base64url'));
  return `t=${String(seconds)}, v=${mac.update([seconds, method, target, forwardedFor, msisdn].join('\n')).digest('base64url')}`;
}
