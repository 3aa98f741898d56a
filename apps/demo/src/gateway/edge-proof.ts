import { createHmac } from 'node:crypto';
import type { NetworkFacts } from './access-network';

const KEY_MIN_BYTES = 16;

/** Signs what the gateway says about a request, so that the platform believes nobody else. */
export class EdgeProof {
  readonly #key: Buffer;

  /** @throws Error when the key is too short to protect anything. */
  constructor(keyBase64Url: string) {
    this.#key = Buffer.from(keyBase64Url, 'base64url');
    if (this.#key.length < KEY_MIN_BYTES)
      throw new Error(`DEMO_EDGE_PROOF_KEY must be base64url of at least ${KEY_MIN_BYTES} bytes.`);
  }

  /** The value of `X-Edge-Proof`; `path` with its query, as it is forwarded. */
  for(method: string, path: string, { forwardedFor, msisdn = '' }: NetworkFacts): string {
    const seconds = Math.floor(Date.now() / 1000);
    const mac = createHmac('sha256', this.#key).update([seconds, method, path, forwardedFor, msisdn].join('\n'));
    return `t=${seconds}, v=${mac.digest('base64url')}`;
  }
}
