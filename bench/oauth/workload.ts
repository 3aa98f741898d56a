import { randomBytes } from 'node:crypto';
import { KeyRing } from '@openmast/runtime';
import { compareSides, type Side } from '../compare';
import { type CountedSide, countDatabaseWork } from '../database-work';
import type { Shot } from '../load/shot';
import { startService } from '../product-service';
import { describeMachine, loadNow } from '../report/machine';
import type { WorkloadReport } from '../report/workload-report';
import { settingsOf, type Stage } from '../stage';
import { summarise } from '../summary';
import { bareClient, PEER, prepareBareDatabase, startBareProvider } from './bare-side';
import { watchTokens } from './check-tokens';
import { newKey } from './keys';
import { type BenchClient, ISSUER } from './terms';

export const PRODUCT = 'openmast auth-server';
const KEY_BYTES = 32;

export function newMasterKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** What W3 and W4 do not share. */
export interface TokenWorkload extends Pick<WorkloadReport, 'workload' | 'title' | 'question' | 'unit' | 'aim' | 'notes'> {
  readonly client: BenchClient;
  readonly masterKey: Buffer;
  readonly simulatorUrl: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly productTarget: Omit<Side['target'], 'origin'>;
  readonly peerTarget: Omit<Side['target'], 'origin'>;
  /** Of the peer's resource server. */
  readonly peerScope: string;
  readonly warmUpShots: number;
  readonly prepare: (count: number) => Promise<Shot[]>;
}

type Opened = Pick<Side, 'server' | 'target'>;

/** The product's authorization server beside a bare oidc-provider: counted first, then timed in turn. */
export async function compareTokenServers(
  stage: Stage,
  workload: TokenWorkload,
  report: (line: string) => void,
): Promise<WorkloadReport> {
  const machine = describeMachine(stage.database.description, ['oidc-provider', 'jose', 'fastify', 'pg', 'undici']);
  await prepareBareDatabase(stage);
  const { client, masterKey, simulatorUrl, environment = {}, prepare } = workload;
  const product = async (databaseUrl: string): Promise<Opened> => {
    const plan = { app: 'auth-server', databaseUrl, masterKey, issuer: ISSUER, simulatorUrl, environment };
    const { server, origin } = await startService(stage, plan);
    return { server, target: { ...workload.productTarget, origin } };
  };
  const { privateJwk } = await newKey();
  const encryptionKey = randomBytes(KEY_BYTES);
  const question = {
    privateJwk,
    encryptionKey,
    client: bareClient(client),
    scope: workload.peerScope,
    subscribers: stage.options.subscribers,
  };
  const peer = async (databaseUrl: string): Promise<Opened> => {
    const { server, origin } = await startBareProvider(stage, { ...question, databaseUrl });
    return { server, target: { ...workload.peerTarget, origin } };
  };
  const openers: readonly CountedSide[] = [
    { name: PRODUCT, open: product },
    { name: PEER, open: peer },
  ];
  const work: Awaited<ReturnType<typeof countDatabaseWork>>[] = [];
  for (const side of openers) work.push(await countDatabaseWork(stage, side, prepare));
  report(`counted: ${work.map(({ name, alone }) => `${name} ${alone.statements.toFixed(2)} statements`).join(', ')}`);

  const asSide = (name: string, opened: Opened, keyFor: (kid: string) => Uint8Array): Side => {
    const { origin } = opened.target;
    return { name, ...opened, usesDatabase: true, watch: watchTokens({ origin, client, keyFor }) };
  };
  const keyRing = new KeyRing(masterKey);
  const { url } = stage.database;
  const sides = [
    asSide(PRODUCT, await product(url), (kid) => keyRing.derive(`identity/access-token/${kid}`)),
    asSide(PEER, await peer(url), () => encryptionKey),
  ] as const;
  report(`ready: ${PRODUCT}, ${PEER}`);
  const { roundsWanted: repeatsMax } = stage.options;
  const plan = { ...stage, ...stage.options, sides, repeatsMax, warmUpShots: workload.warmUpShots, prepare, report };
  const outcome = await compareSides(plan);
  const { title, unit, aim, notes = [] } = workload;
  return {
    ...{ workload: workload.workload, title, question: workload.question, unit, aim, notes },
    product: PRODUCT,
    peer: PEER,
    machine: { ...machine, loadAtEnd: loadNow() },
    settings: settingsOf(stage),
    sides: summarise(
      outcome.kept,
      sides.map(({ name }) => name),
      PEER,
    ),
    work,
    ...outcome,
  };
}
