import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../database';
import type { Cleanup } from '../interruption';
import type { Shot, VolleyResult } from '../load/shot';
import { freePort } from '../processes/free-port';
import { PinnedProcess } from '../processes/pinned-process';
import { VERIFY_PATH, WRONG_NUMBER_ANSWER } from './call';

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

export interface CamaraApiPlan {
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  readonly issuer: string;
  readonly core: number;
  readonly isPinned: boolean;
  readonly profileDir: string | undefined;
}

/** Starts `apps/camara-api` as it is shipped, with its own defaults for everything that has one. */
export async function startCamaraApi(plan: CamaraApiPlan, cleanup: Cleanup): Promise<{ server: PinnedProcess; origin: string }> {
  const publicPort = await freePort();
  const opsPort = await freePort();
  const nodeFlags = plan.profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${plan.profileDir}`];
  const environment = {
    // The simulator is the only adapter that answers without a vendor's system; verify asks none.
    OPENMAST_PROFILE: 'development',
    OPENMAST_SIMULATOR_URL: 'http://127.0.0.1:9',
    OPENMAST_PORT_NUMBER_AT_ADDRESS: 'simulator',
    OPENMAST_PORT_SUBSCRIBER_DIRECTORY: 'simulator',
    OPENMAST_PORT_SIM_HISTORY: 'simulator',
    OPENMAST_PORT_ENTITLEMENT_SERVER: 'simulator',
    OPENMAST_PORT_SMS_SENDER: 'simulator',
    OPENMAST_DATABASE_URL: plan.databaseUrl,
    OPENMAST_MASTER_KEY: plan.masterKey.toString('base64url'),
    OPENMAST_ISSUER: plan.issuer,
    OPENMAST_PUBLIC_PORT: String(publicPort),
    OPENMAST_OPS_PORT: String(opsPort),
  };
  const server = new PinnedProcess(
    { name: 'camara-api', script: 'apps/camara-api/src/main.js', core: plan.core, environment, nodeFlags },
    plan.isPinned,
  );
  cleanup.add(() => server.stop());
  await untilReady(server, `http://127.0.0.1:${opsPort}/health/ready`);
  return { server, origin: `http://127.0.0.1:${publicPort}` };
}

async function untilReady(server: PinnedProcess, url: string): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  while (!(await isOk(url))) {
    if (!server.isRunning) throw server.failure('did not start');
    if (Date.now() > deadlineMs) throw server.failure('did not get ready');
    await sleep(POLL_MS);
  }
}

function isOk(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

/**
 * A fast server that always says yes would win; so before anything is measured, the product has to say no: to a number that is
 * not the subscriber's, and to a token that was used.
 * @throws Error with what it said instead
 */
export async function provesItself(origin: string, { headers }: Shot, otherNumber: string): Promise<void> {
  const ask = async (): Promise<string> => {
    const init = { method: 'POST', headers, body: JSON.stringify({ phoneNumber: otherNumber }) };
    const answer = await fetch(origin + VERIFY_PATH, init);
    return `${answer.status} ${await answer.text()}`;
  };
  const wrongNumber = await ask();
  const usedToken = await ask();
  if (wrongNumber !== `200 ${WRONG_NUMBER_ANSWER}`) throw new Error(`To somebody else's number the product said: ${wrongNumber}`);
  if (!usedToken.startsWith('401 ')) throw new Error(`To a used token the product said: ${usedToken}`);
}

const USES_SINCE = 'select count(*)::int as uses from camara.token_use where used_at >= $1';

/** Each answered call must have left its durable mark: one used token. */
export async function watchTokenUses(databaseUrl: string): Promise<(result: VolleyResult) => Promise<string | undefined>> {
  const { rows } = await withClient(databaseUrl, (client) => client.query<{ now: Date }>('select now()'));
  const startedAt = rows[0]?.now;
  return async ({ answers }) => {
    const found = await withClient(databaseUrl, (client) => client.query<{ uses: number }>(USES_SINCE, [startedAt]));
    const uses = found.rows[0]?.uses;
    return uses === answers ? undefined : `answered ${answers} calls, but ${uses} tokens are marked as used`;
  };
}
