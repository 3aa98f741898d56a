import { randomBytes } from 'node:crypto';
import { openBenchDatabase, withClient } from './database';
import type { Cleanup } from './interruption';
import { seedApplication } from './oauth/seed';
import type { BenchOptions } from './options';
import { canPin, type PinnedProcess } from './processes/pinned-process';
import { canaryMove, playRounds, type Round } from './rounds';
import type { Finding } from './report/finding';
import { describeMachine, loadNow } from './report/machine';
import { loadLine, spread, steadiness } from './report/report-tables';
import { LOAD_CORE, SERVER_CORE, start } from './stage';
import { spreadOf } from './statistics';
import type { BareAnswer, BareQuestion } from './verify/bare-work';
import { decideOnce, fillHistory, TENANT } from './verify/seed';
import { checkAsShipped } from './verify/shipped-check';

const MASTER_KEY_BYTES = 32;
const ROUND_RULES = { canaryMoveMax: 0.07 };
/** Rows per second the issue asks for. */
const AIM = 500_000;
const SIDES = ['openmast consent verify', 'bare COPY, one SHA-256 over all', 'bare SHA-256 per row, in memory'] as const;
/** Hash before, position and content are hashed; position, content and hash are stored: the same length. */
const BYTES_PER_ROW = `select round(avg(octet_length(content)))::int + 40 as bytes from consent.event`;

type Speeds = Readonly<Record<(typeof SIDES)[number], number>>;

interface Ground {
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  readonly rows: number;
  readonly bytesPerRow: number;
  readonly bare: PinnedProcess;
  readonly canary: PinnedProcess;
}

/** The check of the consent history as shipped, beside reading and hashing the same bytes without following the chain. */
export async function verify(options: BenchOptions, cleanup: Cleanup, report: (line: string) => void): Promise<Finding> {
  const { rows, roundsWanted } = options;
  const isPinned = canPin([SERVER_CORE, LOAD_CORE]);
  const database = await openBenchDatabase(cleanup);
  const machine = describeMachine(database.description, ['pg']);
  const masterKey = randomBytes(MASTER_KEY_BYTES);
  await seedApplication({ databaseUrl: database.url, masterKey }, (ground) => decideOnce(ground.database, ground.clientId));
  const bytesPerRow = await withClient(database.url, async (client) => {
    await fillHistory(client, rows);
    return (await client.query<{ bytes: number }>(BYTES_PER_ROW)).rows[0]?.bytes ?? NaN;
  });
  report(`seeded: ${rows.toLocaleString('en')} events, ${database.description}`);
  // Not pinned: reader and PostgreSQL share the two cores as they would for anybody.
  const bare = start({ cleanup, isPinned: false }, { name: 'bare', script: 'bench/verify/bare-work.js', core: LOAD_CORE });
  const canary = start({ cleanup, isPinned }, { name: 'canary', script: 'bench/canary.js', core: SERVER_CORE });
  const ground = { databaseUrl: database.url, masterKey, rows, bytesPerRow, bare, canary };
  await playRound(ground, 0); // caches get filled
  const outcome = await playRounds({ ...ROUND_RULES, roundsWanted, repeatsMax: roundsWanted }, async (index) => {
    const round = await playRound(ground, index);
    report(roundLine(index, round));
    return round;
  });
  const speeds = outcome.kept.map(({ result }) => result);
  return {
    workload: 'verify',
    title: 'Verify: the check of the consent history',
    question: `${rows.toLocaleString('en')} events of one tenant, ${String(bytesPerRow)} bytes hashed per event; rows per second.`,
    verdicts: [verdict(speeds)],
    tables: speeds.length === 0 ? [] : [tableOf(speeds)],
    machine,
    conditions: [
      'The product: `openmast consent verify` in a process of its own, compiling its code anew each time; the figure is the one it prints.',
      'The peers do less: the first reads the same rows in the same order and follows no chain, the second reads nothing at all.',
      'No process was pinned to a core: reader and PostgreSQL work side by side.',
      `${String(speeds.length)} rounds, each side once per round; median (lowest–highest). Ratios are taken within a round.`,
      ...steadiness(outcome),
      loadLine(machine.loadAtStart, loadNow()),
    ],
    isSteady: outcome.isSteady,
    isSound: speeds.length === roundsWanted,
    raw: { machine, rows, bytesPerRow, ...outcome },
  };
}

/** Every other round takes the sides in the opposite order. */
async function playRound(ground: Ground, index: number): Promise<Round<Speeds>> {
  const canaryMs = [await ground.canary.ask<number>({})];
  const found = new Map<string, number>();
  for (const side of index % 2 === 0 ? SIDES : SIDES.toReversed()) {
    found.set(side, await speedOf(ground, side));
    canaryMs.push(await ground.canary.ask<number>({}));
  }
  return { canaryMs, result: Object.fromEntries(found) as Speeds };
}

async function speedOf(
  { bare, databaseUrl, rows, bytesPerRow, ...ground }: Ground,
  side: (typeof SIDES)[number],
): Promise<number> {
  if (side === SIDES[0]) return checkAsShipped({ ...ground, databaseUrl, rows });
  const question: BareQuestion =
    side === SIDES[1] ? { kind: 'copy', databaseUrl, tenant: TENANT } : { kind: 'hash', rows, bytesPerRow };
  return rows / (await bare.ask<BareAnswer>(question)).seconds;
}

function tableOf(speeds: readonly Speeds[]): string[][] {
  const peer = SIDES[1];
  const row = (side: (typeof SIDES)[number]): string[] => [
    side,
    spread(spreadOf(speeds.map((round) => round[side])), 0),
    side === peer ? '1' : spread(spreadOf(speeds.map((round) => round[side] / round[peer])), 2),
  ];
  return [['Side', 'rows/s', '× bare COPY'], ...SIDES.map(row)];
}

function verdict(speeds: readonly Speeds[]): string {
  const { median, lowest, highest } = spreadOf(speeds.map((round) => round[SIDES[0]]));
  const word = median >= AIM ? 'met' : 'not met';
  const figures = [median, lowest, highest].map((figure) => Math.round(figure).toLocaleString('en'));
  return `${SIDES[0]} checks ${figures[0]} rows per second (${figures[1]}–${figures[2]}); aim ${AIM.toLocaleString('en')}: ${word}.`;
}

function roundLine(index: number, { result, canaryMs }: Round<Speeds>): string {
  const sides = SIDES.map((side) => `${side} ${Math.round(result[side]).toLocaleString('en')}/s`);
  return `round ${index + 1}: ${sides.join(' · ')} · canary ${(canaryMove(canaryMs) * 100).toFixed(1)} %`;
}
