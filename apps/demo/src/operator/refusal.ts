import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';

/** The operator said no, or could not be asked. `error` is an OAuth error code, fit to be passed on to the application. */
export class OperatorRefusal extends Error {
  constructor(
    readonly error: string,
    readonly description: string | undefined,
    cause: unknown,
  ) {
    super(`The operator answered ${error}.`, { cause });
  }
}

/** The operator's own error as it is; anything that does not even reach that point as one that may pass by itself. */
export function refusalFrom(error: unknown): OperatorRefusal {
  if (error instanceof OperatorRefusal) return error;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    return new OperatorRefusal(error.error, error.error_description, error);
  }
  const isWrongAnswer = error instanceof ClientError && !(error.cause instanceof Response) && error.code !== 'OAUTH_TIMEOUT';
  return new OperatorRefusal(isWrongAnswer ? 'server_error' : 'temporarily_unavailable', undefined, error);
}
