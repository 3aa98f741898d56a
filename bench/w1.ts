import { randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import { compareSides, type Side } from './compare';
import type { Cleanup } from './interruption';
import type { BenchOptions } from './options';
import { startService } from './product-service';
import { describeMachine, loadNow } from './report/machine';
import type { WorkloadReport } from './report/workload-report';
import { openStage, SERVER_CORE, settingsOf, type Stage, start } from './stage';
import { summarise } from './summary';
import { type ServerQuestion, VERIFY_PATH } from './w1/call';
import { provesItself, watchTokenUses } from './w1/camara-api';
import { seedW1 } from './w1/seed';
import { mintCalls } from './w1/tokens';

const MASTER_KEY_BYTES = 32;
const PRODUCT = 'openmast camara-api';
const PEER = 'bare Fastify + jose';
/** Of the peer's requests per second. */
const AIM = 0.65;
/** `verify` asks no system of the operator's. */
const NOBODY = 'http://127.0.0.1:9';

/** Number Verification `verify`, beside a bare Fastify server that verifies the same token and answers the same JSON. */
export async function w1(options: BenchOptions, cleanup: Cleanup, report: (line: string) => void): Promise<WorkloadReport> {
  const stage = await openStage(options, cleanup);
  const { database } = stage;
  const machine = describeMachine(database.description, ['fastify', 'jose', '@nestjs/core', 'pg', 'undici']);

  const masterKey = randomBytes(MASTER_KEY_BYTES);
  const issuer = 'http://localhost:4000';
  const { subscribers, roundsWanted } = options;
  const { tokens, callers } = await seedW1({ databaseUrl: database.url, masterKey, issuer, subscribers });
  report(`seeded: ${subscribers} subscribers, ${database.description}`);

  const prepare = (count: number) => mintCalls(tokens, callers, count);
  const { d: _private, ...publicJwk } = tokens.privateJwk;
  const product = await productSide(stage, masterKey, issuer);
  const [probe] = await prepare(1);
  if (probe) await provesItself(product.target.origin, probe, callers[1]?.number ?? '');
  const peer = await ownSide(stage, { name: PEER, script: 'bare-fastify', question: { tokenCheck: 'jose', issuer, publicJwk } });
  const others = options.showsStations ? await stationSides(stage, { issuer, publicJwk, masterKey }) : [];
  report(`ready: ${[product, peer, ...others].map(({ name }) => name).join(', ')}`);

  const sides = [product, peer, ...others] as const;
  const outcome = await compareSides({ ...stage, ...options, sides, repeatsMax: roundsWanted, prepare, report });
  return {
    workload: 'w1',
    title: 'W1: Number Verification `verify`',
    question: `POST ${VERIFY_PATH} with a fresh single-use token in each call; one durable statement per call.`,
    unit: 'request',
    product: PRODUCT,
    peer: PEER,
    aim: AIM,
    machine: { ...machine, loadAtEnd: loadNow() },
    settings: settingsOf(stage),
    sides: summarise(
      outcome.kept,
      sides.map(({ name }) => name),
      PEER,
    ),
    ...outcome,
  };
}

async function productSide(stage: Stage, masterKey: Buffer, issuer: string): Promise<Side> {
  const { url: databaseUrl } = stage.database;
  const plan = { app: 'camara-api', databaseUrl, masterKey, issuer, simulatorUrl: NOBODY };
  const { server, origin } = await startService(stage, plan);
  const target = { origin, method: 'POST', path: VERIFY_PATH, status: 200, mayRepeatShots: false } as const;
  return { name: PRODUCT, server, target, usesDatabase: true, watch: () => watchTokenUses(databaseUrl) };
}

interface OwnServer {
  readonly name: string;
  /** File in `bench/w1`. */
  readonly script: string;
  readonly question: ServerQuestion;
}

/** A server of the bench itself. */
async function ownSide(stage: Stage, { name, script, question }: OwnServer): Promise<Side> {
  const { database, tokenCheck } = question;
  const logName = `${script}-${tokenCheck}-${database ? 'database' : 'alone'}`;
  const server = start(stage, { name: logName, script: `bench/w1/${script}.js`, core: SERVER_CORE });
  const origin = `http://127.0.0.1:${await server.ask<number>(question)}`;
  const mayRepeatShots = tokenCheck === 'never';
  const target = { origin, method: 'POST', path: VERIFY_PATH, status: 200, mayRepeatShots } as const;
  return { name, server, target, usesDatabase: database !== undefined };
}

interface StationsPlan {
  readonly issuer: string;
  readonly publicJwk: JWK;
  readonly masterKey: Buffer;
}

/** What the call costs when something is left out; the differences are the price of what was left out. */
async function stationSides(stage: Stage, { issuer, publicJwk, masterKey }: StationsPlan): Promise<Side[]> {
  const { url } = stage.database;
  const unread = { tokenCheck: 'never', issuer, publicJwk } as const;
  const read = { tokenCheck: 'jose', issuer, publicJwk } as const;
  const whole = { ...read, database: { url, masterKey } };
  return [
    await ownSide(stage, { name: 'bare Fastify, no token check', script: 'bare-fastify', question: unread }),
    await ownSide(stage, { name: 'pipeline alone', script: 'kit-alone', question: unread }),
    await ownSide(stage, { name: 'pipeline + token check', script: 'kit-alone', question: read }),
    await ownSide(stage, { name: 'pipeline + token check + database', script: 'kit-alone', question: whole }),
  ];
}
