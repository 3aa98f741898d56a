import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { addBenchDatabase, openBenchServer } from './database';
import type { Cleanup } from './interruption';
import type { BenchOptions } from './options';
import type { Finding } from './report/finding';
import { describeMachine } from './report/machine';
import { playRounds, type Round } from './rounds';
import { openStage } from './stage';
import { timeCalls } from './w5/calls';
import { openSized, openSmall, type Sized } from './w5/ground';
import { PersonRounds } from './w5/person';
import { findingOfW5, type W5Round } from './w5/report';
import { type StatementTimer, statementTimer } from './w5/statement-timer';
import { timeStatements } from './w5/statements';

const MASTER_KEY_BYTES = 32;
const ROUND_RULES = { canaryMoveMax: 0.07 };
/** Of the largest database. */
const SHARES = [1 / 1000, 1 / 10, 1];

/** A decision, and what one subscriber can ask for, as the consent records become more. */
export async function w5(options: BenchOptions, cleanup: Cleanup, report: (line: string) => void): Promise<Finding> {
  const server = await openBenchServer(cleanup);
  const stage = await openStage(options, cleanup, await addBenchDatabase(server, cleanup));
  const machine = describeMachine(stage.database.description, ['@nestjs/core', 'fastify', 'pg', 'undici']);
  const masterKey = randomBytes(MASTER_KEY_BYTES);
  const sizes: Sized[] = [];
  for (const share of SHARES) {
    const sized = await openSized(stage, { server, masterKey, records: options.records * share, hasAccesses: share === 1 });
    sizes.push(sized);
    report(`seeded: ${sized.records.toLocaleString('en')} records, ${sized.bytesPerRecord.toFixed(0)} bytes each`);
  }
  const largest = sizes.at(-1);
  if (!largest) throw new Error('There is no database.');
  const person = await openPerson(largest, cleanup);
  const timer = statementTimer();
  const play = { sizes, person, timer };
  await playRound(play); // code gets compiled, caches get filled
  const { roundsWanted } = options;
  const outcome = await playRounds({ ...ROUND_RULES, roundsWanted, repeatsMax: roundsWanted }, async (index) => {
    const canaryMs = [await stage.canary.ask<number>({})];
    const result = await playRound(play);
    canaryMs.push(await stage.canary.ask<number>({}));
    report(`round ${String(index + 1)} played`);
    return { canaryMs, result } satisfies Round<W5Round>;
  });
  return findingOfW5({ machine, outcome, sizes, timer: timer.description, ...options });
}

interface Play {
  readonly sizes: readonly Sized[];
  readonly person: PersonRounds;
  readonly timer: StatementTimer;
}

async function playRound({ sizes, person, timer }: Play): Promise<W5Round> {
  const calls = await timeCalls(sizes);
  const statements = await timeStatements(sizes, timer);
  return { calls, statements, person: await person.play() };
}

async function openPerson({ database, applicationId }: Sized, cleanup: Cleanup): Promise<PersonRounds> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  cleanup.add(() => client.end());
  const own = await openSmall(database.url, 'bench-person');
  cleanup.add(() => own.close());
  return new PersonRounds({ database: own, client, applicationId });
}
