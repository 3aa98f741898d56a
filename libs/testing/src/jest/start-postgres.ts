import { startTestServer } from './start-test-server';
import { keepForTeardown, stopOnSignals } from './teardown';

/** jest's `globalSetup`: one server and one migrated template for the whole run. */
// eslint-disable-next-line no-restricted-syntax -- jest calls the default export of this file
export default async function startPostgres(): Promise<void> {
  const server = await startTestServer();
  keepForTeardown(() => server.stop());
  stopOnSignals();
}
