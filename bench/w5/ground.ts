import { KeyRing, createLogger, Database } from '@openmast/runtime';
import type { Client } from 'pg';
import { addBenchDatabase, type BenchDatabase, type BenchServer, withClient } from '../database';
import { ISSUER } from '../oauth/terms';
import { startService } from '../product-service';
import type { Stage } from '../stage';
import { type Caller, PURPOSE, SCOPE } from '../w1/call';
import { seedW1 } from '../w1/seed';
import { RecordingApplication } from '../w6/application';
import { PRODUCTS } from '../w6/terms';
import { bareRead, decisionStatement } from './decision-statement';
import { bytesPerRecord, fillRecords, RECORDS_PER_SUBSCRIBER } from './fill';

/** `verify` asks no system of the operator's. */
const NOBODY = 'http://127.0.0.1:9';
/** Half of them have consented. */
const CALLERS = 400;
const GATE = 'bench-gate';

export type Who = 'hit' | 'miss';

/** One database of a size, with a server on it. */
export interface Sized {
  readonly records: number;
  readonly database: BenchDatabase;
  readonly subscribers: number;
  readonly applicationId: string;
  readonly bytesPerRecord: number;
  readonly statements: Readonly<Record<'bare' | 'gate', Readonly<Record<Who, string>>>>;
  readonly callers: Readonly<Record<Who, readonly Caller[]>>;
  readonly application: RecordingApplication;
}

export interface SizedPlan {
  readonly server: BenchServer;
  readonly records: number;
  readonly masterKey: Buffer;
  readonly hasAccesses: boolean;
}

const CONSENT = `
  insert into consent.record (subscriber_id, processing_id, state, decided_at)
  select s, p.id, 'granted', now() from unnest($1::uuid[]) s, consent.processing p`;

/** `stage`: whose rules its processes follow; its own database is another one. */
export async function openSized(stage: Stage, { server, records, masterKey, hasAccesses }: SizedPlan): Promise<Sized> {
  const { cleanup } = stage;
  const database = await addBenchDatabase(server, cleanup);
  const seed = { databaseUrl: database.url, masterKey, issuer: ISSUER, subscribers: CALLERS, products: PRODUCTS };
  const { tokens, callers } = await seedW1(seed);
  const about = { applicationId: tokens.clientId, purpose: PURPOSE, scope: SCOPE };
  const known = { hit: callers.slice(0, CALLERS / 2), miss: callers.slice(CALLERS / 2) };
  const found = await withClient(database.url, async (client) => {
    await fillRecords(client, { ...about, records, hasAccesses });
    await client.query(CONSENT, [known.hit.map(({ subscriber }) => subscriber)]);
    return { bytes: await bytesPerRecord(client), gate: await gateStatements(client, database.url, { ...about, masterKey }) };
  });
  const plan = { app: 'camara-api', name: `camara-api-${String(records)}`, databaseUrl: database.url, masterKey };
  const { origin } = await startService(stage, { ...plan, issuer: ISSUER, simulatorUrl: NOBODY });
  const application = await RecordingApplication.open({ workers: [origin], consents: origin }, tokens);
  cleanup.add(() => application.close());
  return {
    ...{ records, database, application, applicationId: tokens.clientId, callers: known },
    subscribers: records / RECORDS_PER_SUBSCRIBER,
    bytesPerRecord: found.bytes,
    statements: { bare: { hit: bareRead('hit'), miss: bareRead('miss') }, gate: found.gate },
  };
}

interface Asked {
  readonly applicationId: string;
  readonly purpose: string;
  readonly scope: string;
  readonly masterKey: Buffer;
}

async function gateStatements(client: Client, url: string, { masterKey, ...about }: Asked): Promise<Record<Who, string>> {
  const database = await openSmall(url, GATE);
  try {
    const ground = { ...about, database, applicationName: GATE, keyRing: new KeyRing(masterKey) };
    return { hit: await decisionStatement(client, ground, 'hit'), miss: await decisionStatement(client, ground, 'miss') };
  } finally {
    await database.close();
  }
}

/** A pool of one connection. */
export function openSmall(url: string, applicationName: string): Promise<Database> {
  const log = createLogger(applicationName, 'error');
  return Database.open({ url, connectionsMax: 1, entities: [], applicationName, log });
}
