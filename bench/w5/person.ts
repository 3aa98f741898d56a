import { performance } from 'node:perf_hooks';
import { PostgresAccessHistory } from '@openmast/camara/kit';
import { PostgresConsentLedger } from '@openmast/consent';
import type { SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import type { Client } from 'pg';
import { median } from '../statistics';
import { RECORDS_PER_SUBSCRIBER, SUBSCRIBERS_WITH_ACCESSES, subscriberId } from './fill';

const PEOPLE_PER_ROUND = 80;
/** A list can be asked for again, what is withdrawn is so for good. */
const LOOKS = 3;
const NINETY_DAYS_MS = 90 * 24 * 60 * 60 * 1000;

/** What somebody would write who needs just this answer, prepared once. */
const HAND = {
  list: {
    name: 'hand-list',
    text: `select r.id, p.application_id, p.purpose, p.scope, r.state, r.decided_at, r.expires_at
             from consent.record r join consent.processing p on p.id = r.processing_id
            where r.subscriber_id = $1 order by r.decided_at desc limit 1000`,
  },
  // The same events in the same chain, of a tenant that is known beforehand.
  withdrawAll: {
    name: 'hand-withdraw-all',
    text: `with chain as materialized (select consent.lock_chain($2) as tenant_id),
           ended as (
             update consent.record r set state = 'withdrawn', decided_at = now(), expires_at = null
               from chain, consent.processing p
              where r.subscriber_id = $1 and r.state = 'granted' and p.id = r.processing_id
             returning chain.tenant_id, r, p.application_id, p.purpose, p.scope)
           insert into consent.event (tenant_id, content)
           select tenant_id, consent.content_of(r, application_id, purpose, scope, 'staff', '{}') from ended`,
  },
  accesses: {
    name: 'hand-accesses',
    text: `select at, application_id, purpose, scope, operation, lawful_basis, outcome from camara.access
            where subscriber_id = $1 and at >= $2 and purpose is not null order by at desc limit 1000`,
  },
} as const;

export type Act = keyof typeof HAND;
export const ACTS: readonly Act[] = ['list', 'withdrawAll', 'accesses'];

/** p50 of one round, in milliseconds. */
export type PersonTimes = Readonly<Record<Act, { readonly productMs: number; readonly handMs: number }>>;

export interface PersonGround {
  /** Of one connection, as the hand-written side has one. */
  readonly database: Database;
  readonly client: Client;
  readonly applicationId: string;
}

interface Pair {
  readonly product: (subscriber: SubscriberRef) => Promise<number>;
  readonly hand: (subscriber: SubscriberRef) => Promise<number>;
  /** Rows that either must give. */
  readonly rowsMin: number;
}

/** One subscriber's list, complete withdrawal and accesses: ours and hand-written in turn, each for somebody else. */
export class PersonRounds {
  private next = 1;
  private readonly pairs: Readonly<Record<Act, Pair>>;

  constructor(private readonly ground: PersonGround) {
    const { database, client, applicationId } = ground;
    const ledger = new PostgresConsentLedger(database);
    const history = new PostgresAccessHistory(database);
    const since = () => new Date(Date.now() - NINETY_DAYS_MS);
    this.pairs = {
      list: {
        product: async (subscriber) => (await ledger.list(subscriber)).length,
        hand: async (subscriber) => (await client.query({ ...HAND.list, values: [subscriber] })).rows.length,
        rowsMin: RECORDS_PER_SUBSCRIBER,
      },
      withdrawAll: {
        product: (subscriber) => ledger.withdrawAll(subscriber, { channel: 'staff', evidence: {} }),
        hand: async (subscriber) =>
          (await client.query({ ...HAND.withdrawAll, values: [subscriber, applicationId] })).rowCount ?? 0,
        rowsMin: RECORDS_PER_SUBSCRIBER,
      },
      accesses: {
        product: async (subscriber) => (await history.of(subscriber, since())).length,
        hand: async (subscriber) => (await client.query({ ...HAND.accesses, values: [subscriber, since()] })).rows.length,
        rowsMin: 1,
      },
    };
  }

  /** @throws Error when somebody's answer is not what was seeded, or everybody has been used */
  async play(): Promise<PersonTimes> {
    const people = await this.draw(PEOPLE_PER_ROUND);
    const times = new Map<Act, { productMs: number; handMs: number }>();
    for (const act of ACTS) {
      const asked = act === 'withdrawAll' ? people : Array.from({ length: LOOKS }, () => people).flat();
      times.set(act, await this.compare(act, asked));
    }
    return Object.fromEntries(times) as unknown as PersonTimes;
  }

  /** Nobody twice: everything of theirs is withdrawn at the end. */
  private async draw(count: number): Promise<SubscriberRef[]> {
    const first = this.next;
    this.next += count;
    if (this.next > SUBSCRIBERS_WITH_ACCESSES) throw new Error('There is nobody left whose consents stand.');
    const { rows } = await this.ground.client.query<{ id: SubscriberRef }>(
      `select ${subscriberId('s::text')} as id from generate_series($1::integer, $2::integer) s`,
      [first, this.next - 1],
    );
    return rows.map(({ id }) => id);
  }

  private async compare(act: Act, people: readonly SubscriberRef[]): Promise<{ productMs: number; handMs: number }> {
    const { product, hand, rowsMin } = this.pairs[act];
    const tookMs: [number[], number[]] = [[], []];
    for (const [index, subscriber] of people.entries()) {
      const isProduct = index % 2 === 0;
      const startedMs = performance.now();
      const rows = await (isProduct ? product(subscriber) : hand(subscriber));
      tookMs[isProduct ? 0 : 1].push(performance.now() - startedMs);
      if (rows < rowsMin) throw new Error(`${act} gave ${String(rows)} rows.`);
    }
    return { productMs: median(tookMs[0]), handMs: median(tookMs[1]) };
  }
}
