import { randomUUID } from 'node:crypto';
import type { Msisdn, SubscriberRef } from '@openmast/kernel';
import { Batches, type Database } from '@openmast/runtime';
import type { ClientBase } from 'pg';
import type { LineRecords } from '../line-records';
import type { NumberVault } from '../number-vault';
import { type HolderFacts, SubscriberRegistry } from '../subscriber-registry';
import { holdNumberKeys, requireEveryKey } from './postgres-number-keys';

interface Row {
  readonly number_hash: Buffer;
  readonly id: SubscriberRef;
  readonly subscription_id: string;
  readonly may_consent: boolean;
}

/** Under every key that is still valid, in one statement. */
const FIND = {
  name: 'subscriber-find',
  text: `select number_hash, id, subscription_id, may_consent from subscriber.subscriber
          where number_hash = any ($1::bytea[]) and ended_at is null`,
};
const MAY_CONSENT = {
  name: 'subscriber-may-consent',
  text: 'select id from subscriber.subscriber where id = any ($1::uuid[]) and ended_at is null and may_consent',
};
const NOTE_HOLDER = {
  name: 'subscriber-note-holder',
  text: 'update subscriber.subscriber set may_consent = $2 where id = $1',
};
const NUMBER = {
  name: 'subscriber-number',
  text: 'select number_key, number_cipher from subscriber.subscriber where id = $1 and ended_at is null',
};
/** The unique index sees one hash only; two processes with different active keys meet at the hash of a key that both have. */
const LOCK = 'select pg_advisory_xact_lock(number) from unnest($1::bigint[]) with ordinality as given (number, n) order by n';
const END = `
  update subscriber.subscriber set ended_at = now(), number_hash = null, number_cipher = null, number_key = null
   where number_hash = any ($1::bytea[]) and ended_at is null and subscription_id <> $2
  returning id`;
const INSERT = `
  insert into subscriber.subscriber (id, subscription_id, number_key, number_hash, number_cipher)
  select $1, $2, $3, $4, $5
   where not exists (select from subscriber.subscriber where number_hash = any ($6::bytea[]) and ended_at is null)
  on conflict (number_hash) where ended_at is null do nothing`;

/** How often a race with another process may be lost before we give up. */
const ATTEMPTS_MAX = 5;

export class PostgresSubscriberRegistry extends SubscriberRegistry {
  /** Who is signing in at the same moment is looked up together. */
  private readonly lookups = new Batches<readonly Buffer[], Row | 'none'>({ answer: (numbers) => this.findAll(numbers) });
  private readonly deciders = new Batches<SubscriberRef, boolean>({ answer: (subscribers) => this.mayAllConsent(subscribers) });
  private readonly keyChecks = new Batches<Msisdn, 'complete'>({ answer: (numbers) => this.checkKeys(numbers) });

  /** @param records of every wing that keeps something which a line's end must not outlive */
  constructor(
    private readonly database: Database,
    private readonly vault: NumberVault,
    private readonly records: readonly LineRecords[] = [],
  ) {
    super();
  }

  override async ensure(msisdn: Msisdn, subscriptionId: string, { mayConsent = true }: HolderFacts = {}): Promise<SubscriberRef> {
    const hashes = this.vault.hashes(msisdn);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const found = await this.lookUp(hashes);
      if (found?.subscription_id === subscriptionId) {
        if (found.may_consent !== mayConsent) await this.database.affected(NOTE_HOLDER, [found.id, mayConsent]);
        return found.id;
      }
      await this.replace(msisdn, subscriptionId);
    }
    throw new Error('a number kept changing its owner while it was looked up');
  }

  override async find(msisdn: Msisdn, subscriptionId: string): Promise<SubscriberRef | undefined> {
    const met = await this.met(msisdn);
    return met?.subscription_id === subscriptionId ? met.id : undefined;
  }

  override async findByNumber(msisdn: Msisdn): Promise<SubscriberRef | undefined> {
    return (await this.met(msisdn))?.id;
  }

  override async mayConsent(subscriber: SubscriberRef): Promise<boolean> {
    return this.deciders.ask(subscriber);
  }

  override async numberOf(subscriber: SubscriberRef): Promise<Msisdn | undefined> {
    const [row] = await this.database.rows<{ number_key: string; number_cipher: Buffer }>(NUMBER, [subscriber]);
    return row && this.vault.open(subscriber, { key: row.number_key, box: row.number_cipher });
  }

  private async met(msisdn: Msisdn): Promise<Row | undefined> {
    const found = await this.lookUp(this.vault.hashes(msisdn));
    // Only for a number that we may never have met: another round trip, so that "cannot tell" is not told as "no".
    if (!found) await this.keyChecks.ask(msisdn);
    return found;
  }

  private async lookUp(hashes: readonly Buffer[]): Promise<Row | undefined> {
    const found = await this.lookups.ask(hashes);
    return found === 'none' ? undefined : found;
  }

  private async findAll(numbers: readonly (readonly Buffer[])[]): Promise<(Row | 'none')[]> {
    const rows = await this.database.rows<Row>(FIND, [numbers.flat()]);
    const found = new Map(rows.map((row) => [row.number_hash.toString('base64'), row]));
    return numbers.map((hashes) => {
      return hashes.map((hash) => found.get(hash.toString('base64'))).find((row) => row !== undefined) ?? 'none';
    });
  }

  private async mayAllConsent(subscribers: readonly SubscriberRef[]): Promise<boolean[]> {
    const rows = await this.database.rows<Pick<Row, 'id'>>(MAY_CONSENT, [subscribers]);
    const deciding = new Set(rows.map(({ id }) => id));
    return subscribers.map((subscriber) => deciding.has(subscriber));
  }

  private async checkKeys(numbers: readonly Msisdn[]): Promise<'complete'[]> {
    await requireEveryKey(this.database, this.vault);
    return numbers.map(() => 'complete');
  }

  /** Ends whoever had the number under another subscription, with all that could act for them, and starts a new subscriber. */
  private async replace(msisdn: Msisdn, subscriptionId: string): Promise<void> {
    const id = randomUUID() as string as SubscriberRef;
    const hashes = this.vault.hashes(msisdn);
    const { key, hash, box } = this.vault.seal(id, msisdn);
    await this.database.transaction(async (client) => {
      await client.query(LOCK, [lockNumbers(hashes)]);
      await holdNumberKeys(client, this.vault);
      const { rows } = await client.query<{ id: SubscriberRef }>(END, [hashes, subscriptionId]);
      for (const ended of rows) await this.endLine(client, ended.id);
      await client.query(INSERT, [id, subscriptionId, key, hash, box, hashes]);
    });
  }

  private async endLine(client: Pick<ClientBase, 'query'>, subscriber: SubscriberRef): Promise<void> {
    for (const one of this.records) await one.endLine(client, { subscriber, cause: 'given-again' });
  }
}

/** In one order everywhere: two that locked the same numbers in opposite order would wait for each other. */
function lockNumbers(hashes: readonly Buffer[]): string[] {
  return hashes
    .map((hash) => hash.readBigInt64BE(0))
    .sort((a, b) => (a < b ? -1 : 1))
    .map(String);
}
