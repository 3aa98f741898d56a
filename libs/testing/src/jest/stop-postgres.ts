import { runTeardown } from './teardown';

/** jest's `globalTeardown`. */
// eslint-disable-next-line no-restricted-syntax -- jest calls the default export of this file
export default async function stopPostgres(): Promise<void> {
  await runTeardown();
}
