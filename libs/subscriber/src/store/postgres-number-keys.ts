import { AppError } from '@openmast/kernel';
import { type Database, isWeakKey } from '@openmast/runtime';
import type { ClientBase } from 'pg';
import type { NumberKeySetting } from '../number-key';
import type { NumberVault } from '../number-vault';

const INTRODUCE = {
  name: 'subscriber-introduce-key',
  text: `insert into subscriber.number_key (name, check_value) values ($1, $2)
         on conflict (name) do update set check_value = coalesce(number_key.check_value, excluded.check_value)`,
};
const ALL = {
  name: 'subscriber-number-keys',
  text: 'select name, check_value, closed_at, retired_at from subscriber.number_key',
};
const MISSING = {
  name: 'subscriber-missing-keys',
  text: 'select from subscriber.number_key where retired_at is null and name <> all ($1::text[])',
};
/** So that two processes that begin with nothing cannot begin apart. */
const ALONE = 'lock table subscriber.number_key in share row exclusive mode';
/** Held to the end of the transaction, so that no key is closed while a number is written under it. */
const HELD = 'select name, closed_at, retired_at from subscriber.number_key for share';

interface KeyRow {
  readonly name: string;
  readonly check_value: Buffer | null;
  readonly closed_at: Date | null;
  readonly retired_at: Date | null;
}

const ENV = 'OPENMAST_NUMBER_KEYS';

/**
 * Makes sure, before a process serves, that it finds every number there is: it has every key that is not retired, a name means
 * the same key as ever, and what it writes stands under a key that is not closed.
 * @throws AppError `invalid` with one sentence per fault, `unavailable`
 */
export async function checkNumberKeys(database: Database, vault: NumberVault): Promise<void> {
  await database.affected(INTRODUCE, [vault.activeKey, vault.checkValueOf(vault.activeKey)]);
  const faults = (await database.rows<KeyRow>(ALL, [])).flatMap((row) => faultOf(row, vault) ?? []);
  if (faults.length > 0) throw new AppError('invalid', 'NUMBER_KEYS', faults.join('\n'));
}

function faultOf({ name, check_value: check, closed_at: closedAt, retired_at: retiredAt }: KeyRow, vault: NumberVault) {
  if (!vault.keyNames.includes(name))
    return retiredAt ? undefined : `Numbers stand under the key "${name}", which ${ENV} does not name.`;
  if (check && !check.equals(vault.checkValueOf(name)))
    return `${ENV} gives the name "${name}" to another key than the one that numbers stand under.`;
  if (closedAt && name === vault.activeKey)
    return `The key "${name}" of ${ENV} was rotated away and cannot be the active one again: draw a new one, with a new name.`;
  return undefined;
}

/**
 * Inside a transaction that is about to write a number.
 * @throws AppError `unavailable` when this process would not find every number, or would write under a closed key: an unknown
 * number may then be one that it cannot see
 */
export async function holdNumberKeys(client: Pick<ClientBase, 'query'>, vault: NumberVault): Promise<void> {
  const held = await client.query<KeyRow>(HELD);
  const isKnown = held.rows.some(({ name }) => name === vault.activeKey);
  const rows = isKnown ? held.rows : await introduce(client, vault);
  const isComplete = rows.every((row) => row.retired_at !== null || vault.keyNames.includes(row.name));
  const isOpen = rows.some((row) => row.closed_at === null && row.name === vault.activeKey);
  if (isComplete && isOpen) return;
  throw lacksKeys();
}

function lacksKeys(): AppError {
  return new AppError('unavailable', 'NUMBER_KEYS', `The number keys of this process are not those in use: see ${ENV}.`);
}

/**
 * For a number that nobody was found by.
 * @throws AppError `unavailable` when it may stand under a key that this process does not have: then nobody can tell
 */
export async function requireEveryKey(database: Database, vault: NumberVault): Promise<void> {
  if ((await database.rows(MISSING, [vault.keyNames])).length > 0) throw lacksKeys();
}

/** The first number ever under this key, by a command or a spec: what serves has been through {@link checkNumberKeys}. */
async function introduce(client: Pick<ClientBase, 'query'>, vault: NumberVault): Promise<KeyRow[]> {
  await client.query(ALONE);
  await client.query(INTRODUCE.text, [vault.activeKey, vault.checkValueOf(vault.activeKey)]);
  return (await client.query<KeyRow>(HELD)).rows;
}

/** Keys of their own that nobody drew at random. Not for production. */
export function weakNumberKeys(settings: readonly NumberKeySetting[]): string[] {
  return settings.flatMap(({ name, key }) =>
    key && isWeakKey(key) ? [`The key "${name}" of ${ENV} is a development key or is not random: draw 32 random bytes.`] : [],
  );
}
