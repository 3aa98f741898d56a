import type { VerifiedToken } from '@openmast/camara/kit';

/** Network-based (our own name and GSMA's) and SIM-based authentication, as `amr` spells them. */
const SILENT_METHODS: ReadonlySet<string> = new Set(['nba', 'mnba', 'sim']);

/**
 * True when the token came from the SIM or the mobile network and from nothing else. The contract forbids "SMS/OTP or
 * user/password" by name; a list of what is forbidden is never complete, so every method must be a permitted one, and a token
 * that does not say how it was got, or for whom, does not pass.
 */
export function isSilentlyAuthenticated(token: Pick<VerifiedToken, 'subject' | 'amr'>): boolean {
  return token.subject !== undefined && token.amr.length > 0 && token.amr.every((method) => SILENT_METHODS.has(method));
}
