import { AppError } from '@openmast/kernel';
import { errors } from 'oidc-provider';

/** The OAuth form of "cannot answer now": redirected to the client as `temporarily_unavailable`, status 503 elsewhere. */
export function temporarilyUnavailable(cause: unknown): errors.OIDCProviderError {
  const error = new errors.CustomOIDCProviderError('temporarily_unavailable', 'the service cannot answer now, try again shortly');
  // The library hides every 5xx behind "server_error" unless told otherwise.
  return Object.assign(error, { status: 503, statusCode: 503, expose: true, cause });
}

/** Runs a step that may need the database or the network's registers; their loss becomes the OAuth error. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unavailable') throw temporarilyUnavailable(error);
    throw error;
  }
}
