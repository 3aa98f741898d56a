import { AppError } from '@openmast/kernel';

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);
// Classes of PostgreSQL's appendix A: 08 connection exception, 53 insufficient resources, 57P0x operator intervention, 57014 query cancelled, 55P03 lock not available.
const SQLSTATE_OF_LOSS = /^(08|53|57P0|57014|55P03|25006)/;
const DRIVER_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|client has encountered a connection error|Cannot use a pool after|Driver not Connected|Connection ended/i;

/** True when the error means "the database cannot answer now", as opposed to "it answered and did not like it". */
export function isDatabaseLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as Error & { code?: unknown }).code;
  if (typeof code === 'string' && (CONNECTION_CODES.has(code) || SQLSTATE_OF_LOSS.test(code))) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseLoss);
  return DRIVER_MESSAGES.test(error.message);
}

/** Invalid authorization specification, and invalid catalogue name: who or what the address names does not exist there. */
const SQLSTATE_OF_REFUSAL = /^(28|3D)/;

/** The same at start-up, where a refusal means that the address is wrong. */
export function asOpeningError(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || !SQLSTATE_OF_REFUSAL.test(code)) return asAppError(error);
  const sentence = `The database refused the connection: ${String(message)}. Correct OPENMAST_DATABASE_URL.`;
  return new AppError('invalid', 'DATABASE_REFUSED', sentence, { cause: error });
}

/** Turns a lost database into the one failure every edge knows; any other error passes unchanged. */
export function asAppError(error: unknown): unknown {
  if (!isDatabaseLoss(error)) return error;
  return new AppError('unavailable', 'DATABASE_UNAVAILABLE', 'The service cannot reach its database. Try again shortly.', {
    cause: error,
  });
}
