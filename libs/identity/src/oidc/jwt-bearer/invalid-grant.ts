import { errors } from 'oidc-provider';

/**
 * RFC 7521 section 4.1: `invalid_grant` with a sentence on what is wrong with the assertion. The library's own `InvalidGrant`
 * keeps its sentence for the log, and together with a replay it would be read as one of a DPoP proof.
 */
export function invalidGrant(sentence: string): errors.OIDCProviderError {
  return new errors.CustomOIDCProviderError('invalid_grant', sentence);
}
