/** The closed set of failures. Each protocol's renderer has one row per kind, checked by the compiler. */
export type ErrorKind =
  | 'invalid' // the caller's input is wrong
  | 'unauthenticated' // the caller is unknown
  | 'forbidden' // the caller is known and may not
  | 'not-found'
  | 'conflict'
  | 'unavailable' // something we depend on cannot answer now
  | 'internal'; // an invariant of ours is broken

/**
 * A failure. `code` is stable and machine-read, `message` is a sentence for the caller without anything about a person,
 * `cause` is for the log only.
 */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
