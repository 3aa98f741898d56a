import { PostgresConsentGate } from '@openmast/consent';
import { SystemClock, parsePurpose, parseScope, type SubscriberRef } from '@openmast/kernel';
import { Metrics, type Database, type KeyRing } from '@openmast/runtime';
import { NumberVault, PostgresSubscriberRegistry } from '@openmast/subscriber';
import type { Client } from 'pg';
import { subscriberId } from './fill';

const NOBODY = '00000000-0000-4000-8000-000000000000' as string as SubscriberRef;
/** As long as PostgreSQL shows the words of a statement, unless it is told otherwise. */
const SHOWN_CHARACTERS = 1_023;

export interface GateGround {
  /** Of one connection. */
  readonly database: Database;
  readonly applicationName: string;
  readonly keyRing: KeyRing;
  readonly applicationId: string;
  readonly purpose: string;
  readonly scope: string;
}

/**
 * The consent gate's statement, word for word as PostgreSQL got it: asked once, and read off the server. The question's parameters
 * are written into it, the subscriber's as the one with the number `:n`.
 */
export async function decisionStatement(client: Client, ground: GateGround, who: 'hit' | 'miss'): Promise<string> {
  const { database, applicationId, keyRing } = ground;
  const [purpose, scope] = [parsePurpose(ground.purpose), parseScope(ground.scope)];
  if (!purpose || !scope) throw new Error('The bench asks for something that is no purpose or no scope.');
  const subscribers = new PostgresSubscriberRegistry(database, new NumberVault(keyRing));
  const gate = new PostgresConsentGate({ database, subscribers, clock: new SystemClock(), metrics: new Metrics('bench', '0') });
  // Needs no consent, so that nothing is asked after it.
  await gate.decide({ subscriber: NOBODY, applicationId, purpose, bases: new Map([[scope, 'contract']]) });
  const { rows } = await client.query<{ query: string }>('select query from pg_stat_activity where application_name = $1', [
    ground.applicationName,
  ]);
  const text = rows[0]?.query ?? '';
  if (!text.includes('consent.record') || text.length >= SHOWN_CHARACTERS)
    throw new Error(`The gate's statement cannot be read off the server: ${text}`);
  return text
    .replace('$1::integer[]', `'{0}'::integer[]`)
    .replace('$2::uuid[]', `array[${subscriberSql(who)}]`)
    .replace('$3::uuid[]', `'{${applicationId}}'::uuid[]`)
    .replace('$4::text[]', `array[${textSql(purpose)}]`)
    .replace('$5::text[]', `array[${textSql(scope)}]`);
}

/** By the primary key, nothing else. */
export function bareRead(who: 'hit' | 'miss'): string {
  return `select state, expires_at from consent.record where subscriber_id = ${subscriberSql(who)} and processing_id = 1`;
}

/** A miss asks for somebody who has never been here. */
function subscriberSql(who: 'hit' | 'miss'): string {
  return subscriberId(who === 'hit' ? ':n::text' : `'nobody' || :n::text`);
}

/** Without a colon, behind which pgbench would look for a variable; the planner folds it into one word. */
function textSql(word: string): string {
  const parts = word.split(':').map((part) => `'${part}'`);
  return `(${parts.join(' || chr(58) || ')})`;
}
