import { constants } from 'node:os';

type Stop = () => Promise<void>;

/** jest may load setup and teardown with separate module registries; the process is all they share. */
const KEY = Symbol.for('openmast.testing.teardown');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Shelf = typeof globalThis & { [KEY]?: Stop };

export function keepForTeardown(stop: Stop): void {
  (globalThis as Shelf)[KEY] = stop;
}

/** Stops once, whoever asks first: teardown or a signal. */
export async function runTeardown(): Promise<void> {
  const shelf = globalThis as Shelf;
  const stop = shelf[KEY];
  delete shelf[KEY];
  await stop?.();
}

/** jest does not run its teardown on Ctrl-C. */
export function stopOnSignals(): void {
  for (const signal of SIGNALS) {
    process.once(signal, () => void runTeardown().finally(() => process.exit(128 + constants.signals[signal])));
  }
}
