import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@openmast/runtime';
import type { JWK } from 'jose';
import type { Provider } from 'oidc-provider';
import type { SigningKeys } from '../token/signing-keys';

/** How soon a rotation reaches this process. */
const LOOK_INTERVAL_MS = 2_000;

export interface LiveProviderParts {
  readonly keys: SigningKeys;
  readonly log: Logger;
  create(keys: JWK[]): Provider;
}

/**
 * The provider in use. The library takes its keys when it is made, so a changed key set means a new provider; everything it
 * remembers is in the database, and requests under way end on the one they began with.
 */
export class LiveProvider {
  private callback: ReturnType<Provider['callback']>;

  private constructor(
    private readonly parts: LiveProviderParts,
    private provider: Provider,
    private version: string,
  ) {
    this.callback = provider.callback();
  }

  /** @throws AppError `unavailable` */
  static async open(parts: LiveProviderParts): Promise<LiveProvider> {
    const keys = await parts.keys.load();
    return new LiveProvider(parts, parts.create(keys), await parts.keys.version());
  }

  get current(): Provider {
    return this.provider;
  }

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.callback(request, response);
  }

  /** Looks for a changed key set every two seconds. @returns a function that ends it */
  watch(): () => void {
    const timer = setInterval(() => {
      this.renew().catch((error: unknown) => {
        this.parts.log.warn({ err: error }, 'the key set could not be looked at; the next look tries again');
      });
    }, LOOK_INTERVAL_MS);
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  }

  private async renew(): Promise<void> {
    const version = await this.parts.keys.version();
    if (version === this.version) return;
    this.provider = this.parts.create(await this.parts.keys.load());
    this.callback = this.provider.callback();
    this.version = version;
    this.parts.log.info('the signing keys have changed');
  }
}
