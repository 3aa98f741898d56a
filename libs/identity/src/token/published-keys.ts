import { type Clock } from '@openmast/kernel';
import { type CryptoKey, type JWK, importJWK } from 'jose';

/** How often a token with an unknown key id may make us look for new keys. */
const REFRESH_INTERVAL_MS = 5_000;

export interface PublishedKeysParts {
  readonly clock: Clock;
  /** Public keys, from wherever the issuer keeps them. */
  publicKeys(): Promise<JWK[]>;
}

/** The issuer's published keys by their id, looked up anew when a token names one that is not known yet. */
export class PublishedKeys {
  private keys = new Map<string, CryptoKey>();
  private refreshedAtMs = -Infinity;
  private refreshing: Promise<void> | undefined;

  constructor(private readonly parts: PublishedKeysParts) {}

  /** @throws AppError `unavailable` */
  async find(kid: string): Promise<CryptoKey | undefined> {
    if (!this.keys.has(kid)) await this.refresh();
    return this.keys.get(kid);
  }

  private async refresh(): Promise<void> {
    if (this.parts.clock.now().getTime() - this.refreshedAtMs < REFRESH_INTERVAL_MS) return;
    this.refreshing ??= this.load().finally(() => (this.refreshing = undefined));
    await this.refreshing;
  }

  private async load(): Promise<void> {
    const keys = new Map<string, CryptoKey>();
    for (const jwk of await this.parts.publicKeys()) {
      if (jwk.kid !== undefined) keys.set(jwk.kid, (await importJWK(jwk, jwk.alg ?? 'ES256')) as CryptoKey);
    }
    this.keys = keys;
    this.refreshedAtMs = this.parts.clock.now().getTime();
  }
}
