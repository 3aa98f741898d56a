import { AppError, type SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import type { NumberVault, SealedNumber } from '../number-vault';
import { checkNumberKeys } from './postgres-number-keys';

const BATCH_ROWS = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Processes that still write under an old key leave rows behind the one that rotates; it goes over them so often. */
const PASSES_MAX = 5;
/** Counting all rows takes longer than a request may. */
const COUNT_TIMEOUT = "set local statement_timeout = '10min'";

const NEXT = {
  name: 'subscriber-rotate-next',
  text: `
    select id, number_key, number_cipher from subscriber.subscriber
     where id > $1 and number_key <> $2 order by id limit ${String(BATCH_ROWS)}`,
};
/** Only what still stands as it was read: a line that has ended meanwhile has no number, and another rotation may have been here. */
const MOVE = {
  name: 'subscriber-rotate-move',
  text: `
    update subscriber.subscriber s set number_key = $1, number_hash = given.hash, number_cipher = given.box
      from unnest($2::uuid[], $3::text[], $4::bytea[], $5::bytea[]) as given (id, old_key, hash, box)
     where s.id = given.id and s.number_key = given.old_key`,
};
const COUNT = 'select count(*)::int as count from subscriber.subscriber where number_key <> $1';
/** Waits for whoever is writing under another key; from then on nobody can. */
const CLOSE = {
  name: 'subscriber-close-keys',
  text: 'update subscriber.number_key set closed_at = now() where name <> $1 and closed_at is null',
};
const RETIRE = {
  name: 'subscriber-retire-keys',
  text: `update subscriber.number_key set retired_at = now()
          where name <> $1 and closed_at is not null and retired_at is null returning name`,
};

interface Row {
  readonly id: SubscriberRef;
  readonly number_key: string;
  readonly number_cipher: Buffer;
}

export interface Rotation {
  /** Numbers that this run brought under the active key. */
  readonly moved: number;
  /** Numbers that stand under another key still: 0 unless a process keeps writing there. */
  readonly left: number;
  /** Keys that no number stands under any more, and that none can be written under. */
  readonly retired: readonly string[];
}

/**
 * Brings every number under the active key, in batches of 500, while everybody serves. It keeps nothing of its own: where a row
 * stands is in the row, so that whoever was stopped begins again and goes on.
 * @param report told after each batch how many rows were moved in all
 * @throws AppError `invalid` where a key is missing, `unavailable`
 */
export async function rotateNumbers(
  database: Database,
  vault: NumberVault,
  report: (moved: number) => void = () => undefined,
): Promise<Rotation> {
  await checkNumberKeys(database, vault);
  const key = vault.activeKey;
  let moved = 0;
  const pass = async (): Promise<number> => {
    const inPass = await moveAll(database, vault, (count) => report(moved + count));
    moved += inPass;
    return inPass;
  };
  for (let passes = 1; (await pass()) > 0 && passes < PASSES_MAX; passes += 1);
  // Somebody writes under another key faster than this: closing it now would turn new lines away.
  const behind = await countLeft(database, key);
  if (behind > 0) return { moved, left: behind, retired: [] };
  await database.affected(CLOSE, [key]);
  await pass();
  const left = await countLeft(database, key);
  const retired = left === 0 ? await database.rows<{ name: string }>(RETIRE, [key]) : [];
  return { moved, left, retired: retired.map(({ name }) => name) };
}

async function moveAll(database: Database, vault: NumberVault, report: (moved: number) => void): Promise<number> {
  let after = FIRST_ID;
  let moved = 0;
  for (;;) {
    const rows = await database.rows<Row>(NEXT, [after, vault.activeKey]);
    const last = rows.at(-1);
    if (!last) return moved;
    moved += await move(database, vault, rows);
    after = last.id;
    report(moved);
  }
}

async function move(database: Database, vault: NumberVault, rows: readonly Row[]): Promise<number> {
  const sealed = rows.map((row): SealedNumber => {
    return vault.seal(row.id, vault.open(row.id, { key: row.number_key, box: row.number_cipher }));
  });
  return database.affected(MOVE, [
    vault.activeKey,
    rows.map(({ id }) => id),
    rows.map((row) => row.number_key),
    sealed.map(({ hash }) => hash),
    sealed.map(({ box }) => box),
  ]);
}

function countLeft(database: Database, key: string): Promise<number> {
  return database.transaction(async (client) => {
    await client.query(COUNT_TIMEOUT);
    const { rows } = await client.query<{ count: number }>(COUNT, [key]);
    const [row] = rows;
    if (!row) throw new AppError('internal', 'COUNT', 'A count gave no row.');
    return row.count;
  });
}
