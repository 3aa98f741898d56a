import { type Logger, pino } from 'pino';
import { scrub } from './scrub';

export type { Logger } from 'pino';

const CAUSES_MAX = 3;

/** What an error says of itself. Everything else on it stays out: database errors carry statements with their values. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = (error as Error & { code?: unknown }).code;
  const inner = cause === undefined || depth >= CAUSES_MAX ? {} : { cause: describeError(cause, depth + 1) };
  return { name, message, stack, ...(typeof code === 'string' ? { code } : {}), ...inner };
}

/** One JSON line per event: `time, level, msg` and what the event carries. `Msisdn` and `Secret` print as masks by their own doing. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
    hooks: { streamWrite: scrub },
  });
}
