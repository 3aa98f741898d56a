import type { Logger, Metrics } from '@openmast/runtime';
import type { BrokenChain } from './store/postgres-signed-heads';

const INTERVAL_MS = 60_000;

export interface SigningParts {
  /** @returns the chains that cannot be signed */
  readonly heads: { sign(): Promise<readonly BrokenChain[]> };
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Signs the heads that moved, once a minute: what is cut off or rewritten before the last signed head is found. A chain that does
 * not lead from the last signed head to where it stands is not signed, and said aloud until somebody has looked.
 * @returns a function that ends it, once a run under way is through.
 */
export function signHeadsRegularly({ heads, log, metrics }: SigningParts): () => Promise<void> {
  const report = ({ tenantId, position, reason }: BrokenChain): void => {
    metrics.consentHistoryFaults.inc();
    log.error({ tenantId, position, reason }, 'the consent history is not what was signed: run `openmast consent verify`');
  };
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(async () => {
        (await heads.sign()).forEach(report);
      })
      .catch((error: unknown) => {
        log.warn({ err: error }, 'the heads of the consent history could not be signed; the next run tries again');
      });
  }, INTERVAL_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
