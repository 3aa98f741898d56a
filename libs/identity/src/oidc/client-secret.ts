import { isClientSecret } from '@openmast/tenancy';
import type { Provider } from 'oidc-provider';

interface SecretClient {
  readonly clientSecret?: string;
}

/** The registration holds a hash of the client's secret, so that is what a secret sent to us is compared with. */
export function compareSecretsByHash(provider: Provider): void {
  const prototype = provider.Client.prototype as { compareClientSecret(this: SecretClient, candidate: string): boolean };
  prototype.compareClientSecret = function compare(candidate) {
    return this.clientSecret !== undefined && isClientSecret(candidate, this.clientSecret);
  };
}
