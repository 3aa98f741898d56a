import { randomUUID } from 'node:crypto';
import type { Msisdn, SubscriberRef } from '@openmast/kernel';
import { Batches, type Database } from '@openmast/runtime';
import type { NumberVault } from '../number-vault';
import { type HolderFacts, SubscriberRegistry } from '../subscriber-registry';

interface Row {
  readonly number_hash: Buffer;
  readonly id: SubscriberRef;
  readonly subscription_id: string;
  readonly may_consent: boolean;
}

const FIND = {
  name: 'subscriber-find',
  text: `select number_hash, id, subscription_id, may_consent from subscriber.subscriber
          where number_hash = any ($1::bytea[]) and ended_at is null`,
};
const MAY_CONSENT = {
  name: 'subscriber-may-consent',
  text: 'select 1 from subscriber.subscriber where id = $1 and ended_at is null and may_consent',
};
const NOTE_HOLDER = {
  name: 'subscriber-note-holder',
  text: 'update subscriber.subscriber set may_consent = $2 where id = $1',
};
const NUMBER = {
  name: 'subscriber-number',
  text: 'select number_cipher from subscriber.subscriber where id = $1 and ended_at is null',
};
const END =
  'update subscriber.subscriber set ended_at = now() where number_hash = $1 and ended_at is null and subscription_id <> $2';
const INSERT = `insert into subscriber.subscriber (id, subscription_id, number_hash, number_cipher) values ($1, $2, $3, $4)
  on conflict (number_hash) where ended_at is null do nothing`;

/** How often a race with another process may be lost before we give up. */
const ATTEMPTS_MAX = 5;

export class PostgresSubscriberRegistry extends SubscriberRegistry {
  /** Who is signing in at the same moment is looked up together. */
  private readonly lookups = new Batches<Buffer, Row | 'none'>({ answer: (hashes) => this.findAll(hashes) });

  constructor(
    private readonly database: Database,
    private readonly vault: NumberVault,
  ) {
    super();
  }

  override async ensure(msisdn: Msisdn, subscriptionId: string, { mayConsent = true }: HolderFacts = {}): Promise<SubscriberRef> {
    const hash = this.vault.hash(msisdn);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const found = await this.find(hash);
      if (found?.subscription_id === subscriptionId) {
        if (found.may_consent !== mayConsent) await this.database.affected(NOTE_HOLDER, [found.id, mayConsent]);
        return found.id;
      }
      await this.replace(msisdn, subscriptionId);
    }
    throw new Error('a number kept changing its owner while it was looked up');
  }

  override async findByNumber(msisdn: Msisdn): Promise<SubscriberRef | undefined> {
    return (await this.find(this.vault.hash(msisdn)))?.id;
  }

  override async mayConsent(subscriber: SubscriberRef): Promise<boolean> {
    return (await this.database.rows(MAY_CONSENT, [subscriber])).length > 0;
  }

  override async numberOf(subscriber: SubscriberRef): Promise<Msisdn | undefined> {
    const [row] = await this.database.rows<{ number_cipher: Buffer }>(NUMBER, [subscriber]);
    return row && this.vault.open(subscriber, row.number_cipher);
  }

  private async find(hash: Buffer): Promise<Row | undefined> {
    const found = await this.lookups.ask(hash);
    return found === 'none' ? undefined : found;
  }

  private async findAll(hashes: readonly Buffer[]): Promise<(Row | 'none')[]> {
    const rows = await this.database.rows<Row>(FIND, [hashes]);
    const found = new Map(rows.map((row) => [row.number_hash.toString('base64'), row]));
    return hashes.map((hash) => found.get(hash.toString('base64')) ?? 'none');
  }

  private async replace(msisdn: Msisdn, subscriptionId: string): Promise<void> {
    const id = randomUUID() as string as SubscriberRef;
    const hash = this.vault.hash(msisdn);
    await this.database.transaction(async (client) => {
      await client.query(END, [hash, subscriptionId]);
      await client.query(INSERT, [id, subscriptionId, hash, this.vault.seal(id, msisdn)]);
    });
  }
}
