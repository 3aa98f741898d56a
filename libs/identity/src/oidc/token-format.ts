import type { KeyRing } from '@openmast/runtime';
import type { AccessTokenFormat } from '@openmast/tenancy';
import type { JWK } from 'jose';
import type { Client, ResourceServer } from 'oidc-provider';
import { SIGNING_ALGORITHM } from '../token/signing-keys';
import { CONTENT_ENCRYPTION, KEY_MANAGEMENT, importedTokenKey } from '../token/token-encryption';

/** Our own client metadata: the format this client's access tokens have, where it differs from the deployment's. */
export const FORMAT_PROPERTY = 'openmast_access_token_format';

export interface TokenFormatParts {
  /** For clients without a format of their own. */
  readonly accessTokenFormat: AccessTokenFormat;
  readonly keyRing: KeyRing;
  /** The one that signs stands before those that do not. */
  readonly keys: readonly JWK[];
}

/** What the library has to do for the format a client gets. */
export function tokenFormat(
  { accessTokenFormat, keyRing, keys }: TokenFormatParts,
  client: Client | undefined,
): Pick<ResourceServer, 'accessTokenFormat' | 'jwt'> {
  const format = (client?.[FORMAT_PROPERTY] as AccessTokenFormat | undefined) ?? accessTokenFormat;
  if (format === 'opaque') return { accessTokenFormat: 'opaque' };
  if (format === 'signed') return { accessTokenFormat: 'jwt', jwt: { sign: { alg: SIGNING_ALGORITHM } } };
  const kid = keys.find(({ alg }) => alg === SIGNING_ALGORITHM)?.kid ?? '';
  const key = importedTokenKey(keyRing, kid).cryptoKey;
  return { accessTokenFormat: 'jwt', jwt: { encrypt: { alg: KEY_MANAGEMENT, enc: CONTENT_ENCRYPTION, kid, key } } };
}
