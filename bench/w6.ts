import { randomBytes } from 'node:crypto';
import { PostgresConsentLedger } from '@openmast/consent';
import { parsePurpose, parseScope } from '@openmast/kernel';
import { createLogger, Database } from '@openmast/runtime';
import { Client } from 'pg';
import type { Cleanup } from './interruption';
import { ISSUER } from './oauth/terms';
import type { BenchOptions } from './options';
import { startService } from './product-service';
import type { Finding } from './report/finding';
import { describeMachine } from './report/machine';
import { LOAD_CORE, openStage, SERVER_CORE, type Stage, start } from './stage';
import { type Caller, PURPOSE, SCOPE } from './w1/call';
import { seedW1 } from './w1/seed';
import { RecordingApplication } from './w6/application';
import type { Call, Decision } from './w6/history';
import { whileKilling } from './w6/killer';
import { type ListenerQuestion, notifyLatencies } from './w6/notify';
import { findingOfW6, type Phase } from './w6/report';
import { PRODUCTS } from './w6/terms';
import { playTrial, type TrialGround } from './w6/trial';

const MASTER_KEY_BYTES = 32;
/** `verify` asks no system of the operator's. */
const NOBODY = 'http://127.0.0.1:9';
const WORKER_CORES = [SERVER_CORE, LOAD_CORE];
const CALLERS = 400;
const TRIALS_AT_ONCE = 4;
const BLOCKS = 10;
/** The last ones, with database connections being killed. */
const BLOCKS_WITH_KILLS = 2;
const NOTIFICATIONS_PER_BLOCK = 500;
const GRANT_CONNECTIONS = 8;

/** Consent withdrawn under load, on two workers: is any call let through that starts after the withdrawal was answered? */
export async function w6(options: BenchOptions, cleanup: Cleanup, report: (line: string) => void): Promise<Finding> {
  const stage = await openStage(options, cleanup);
  const { database, canary } = stage;
  const machine = describeMachine(database.description, ['@nestjs/core', 'fastify', 'pg', 'undici']);
  const ground = await openGround(stage);
  const client = await connect(stage);
  const listener = start(stage, { name: 'listener', script: 'bench/w6/listener.js', core: LOAD_CORE });
  await listener.ask({ kind: 'open', databaseUrl: database.url } satisfies ListenerQuestion);
  report(`ready: two camara-api, one consent-master, ${database.description}`);
  await playBlock(ground, WARM_UP_TRIALS); // code gets compiled, connections get opened
  await notifyLatencies(client, listener, NOTIFICATIONS_PER_BLOCK);

  const whole: Phase = { name: 'whole', blocks: [], killed: 0 };
  const broken: Phase = { name: 'database connections being killed', blocks: [], killed: 0 };
  const notifyMs: number[][] = [];
  const canaryMs: number[] = [];
  const trialsPerBlock = Math.ceil(options.trials / BLOCKS);
  for (let block = 0; block < BLOCKS; block += 1) {
    canaryMs.push(await canary.ask<number>({}));
    notifyMs.push(await notifyLatencies(client, listener, NOTIFICATIONS_PER_BLOCK));
    const phase = block < BLOCKS - BLOCKS_WITH_KILLS ? whole : broken;
    const play = async (): Promise<void> => {
      phase.blocks.push(await playBlock(ground, trialsPerBlock));
    };
    if (phase === whole) await play();
    else phase.killed += await whileKilling(client, play);
    report(`${String((block + 1) * trialsPerBlock)} trials, ${phase.name}`);
  }
  return findingOfW6({ machine, phases: [whole, broken], notifyMs, canaryMs, trialsAtOnce: TRIALS_AT_ONCE });
}

const WARM_UP_TRIALS = 100;

interface Ground extends TrialGround {
  readonly callers: readonly Caller[];
}

async function openGround(stage: Stage): Promise<Ground> {
  const { database, cleanup } = stage;
  const masterKey = randomBytes(MASTER_KEY_BYTES);
  const seed = { databaseUrl: database.url, masterKey, issuer: ISSUER, subscribers: CALLERS, products: PRODUCTS };
  const { tokens, callers } = await seedW1(seed);
  const plan = { databaseUrl: database.url, masterKey, issuer: ISSUER, simulatorUrl: NOBODY };
  const workers: string[] = [];
  for (const [index, core] of WORKER_CORES.entries()) {
    const worker = { ...plan, app: 'camara-api', name: `camara-api-${String(index + 1)}`, core };
    workers.push((await startService(stage, worker)).origin);
  }
  const consents = (await startService(stage, { ...plan, app: 'consent-master', core: LOAD_CORE })).origin;
  const application = await RecordingApplication.open({ workers, consents }, tokens);
  cleanup.add(() => application.close());
  return { application, workers: workers.length, callers, grant: await granter(stage, tokens.clientId) };
}

/** Through the ledger itself: how a consent comes to stand is not what is measured. */
async function granter({ database, cleanup }: Stage, applicationId: string): Promise<TrialGround['grant']> {
  const [purpose, scope] = [parsePurpose(PURPOSE), parseScope(SCOPE)];
  if (!purpose || !scope) throw new Error('The bench asks for something that is no purpose or no scope.');
  const opened = await Database.open({
    url: database.url,
    connectionsMax: GRANT_CONNECTIONS,
    entities: [],
    applicationName: 'bench-grants',
    log: createLogger('bench-grants', 'error'),
  });
  cleanup.add(() => opened.close());
  const ledger = new PostgresConsentLedger(opened);
  return ({ subscriber }) =>
    ledger.record({
      ...{ subscriber, applicationId, purpose, scopes: [scope] },
      ...{ state: 'granted', channel: 'seed', evidence: {} },
    });
}

async function connect({ database, cleanup }: Stage): Promise<Client> {
  const client = new Client({ connectionString: database.url, application_name: 'bench-notifier' });
  await client.connect();
  cleanup.add(() => client.end());
  return client;
}

/** Some trials at a time, no two about the same subscriber. */
async function playBlock(ground: Ground, trials: number): Promise<(Decision | Call)[]> {
  const acts: (Decision | Call)[] = [];
  let next = 0;
  const play = async (lane: number): Promise<void> => {
    const own = ground.callers.filter((_caller, index) => index % TRIALS_AT_ONCE === lane);
    for (let turn = 0; next < trials; turn += 1) {
      next += 1;
      const at = turn % own.length;
      const caller = own[at];
      if (caller) acts.push(...(await playTrial(ground, at * TRIALS_AT_ONCE + lane, caller)));
    }
  };
  await Promise.all(Array.from({ length: TRIALS_AT_ONCE }, (_, lane) => play(lane)));
  return acts;
}
