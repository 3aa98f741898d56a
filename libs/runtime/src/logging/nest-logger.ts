import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger';

/** Lets Nest speak through our logger. What Nest calls "log" is its route-by-route start-up report: debug to us. */
export function nestLogger(log: Logger): LoggerService {
  const at =
    (level: 'debug' | 'warn' | 'error') =>
    (message: unknown, ...context: unknown[]): void => {
      log[level]({ context }, message instanceof Error ? message.message : String(message));
    };
  return { log: at('debug'), verbose: at('debug'), debug: at('debug'), warn: at('warn'), error: at('error'), fatal: at('error') };
}
