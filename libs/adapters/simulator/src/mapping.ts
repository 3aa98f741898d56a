import { Msisdn } from '@openmast/kernel';
import type { EntitledLine, LineAtAddress, NetworkAddress, SimRecord, SubscriberLine } from '@openmast/network';
import { z } from 'zod';
import { MalformedAnswer } from './client';

const session = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('line'), msisdn: z.string() }),
  z.object({ outcome: z.literal('none') }),
  z.object({ outcome: z.literal('ambiguous') }),
]);
const subscriber = z.object({
  line: z.object({ subscriptionId: z.string().min(1).max(64), barred: z.boolean(), mayConsent: z.boolean() }).nullable(),
});
const simHistory = z.object({ record: z.object({ lastSimChangeAt: z.iso.datetime({ offset: true }).nullable() }).nullable() });

const entitlement = z.object({ line: z.object({ msisdn: z.string() }).nullable() });
const acceptance = z.object({ accepted: z.literal(true) });

function read<T>(schema: z.ZodType<T>, wire: unknown): T {
  const parsed = schema.safeParse(wire);
  if (!parsed.success) throw new MalformedAnswer();
  return parsed.data;
}

export function addressToWire({ ip, port }: NetworkAddress): { ip: string; port?: number } {
  return port === undefined ? { ip } : { ip, port };
}

export function msisdnToWire(msisdn: Msisdn): { msisdn: string } {
  return { msisdn: msisdn.e164() };
}

/** @throws MalformedAnswer also when the number is not one: half a number must not become somebody's identity. */
export function lineAtAddressFromWire(wire: unknown): LineAtAddress {
  const answer = read(session, wire);
  if (answer.outcome !== 'line') return { outcome: answer.outcome };
  const msisdn = Msisdn.parse(answer.msisdn);
  if (!msisdn) throw new MalformedAnswer();
  return { outcome: 'line', msisdn };
}

export function subscriberLineFromWire(wire: unknown): SubscriberLine | undefined {
  const { line } = read(subscriber, wire);
  return line ? { subscriptionId: line.subscriptionId, isBarred: line.barred, mayConsent: line.mayConsent } : undefined;
}

export function simRecordFromWire(wire: unknown): SimRecord | undefined {
  const { record } = read(simHistory, wire);
  if (!record) return undefined;
  return record.lastSimChangeAt === null ? {} : { lastChangeAt: new Date(record.lastSimChangeAt) };
}

/** @throws MalformedAnswer also when the number is not one. */
export function entitledLineFromWire(wire: unknown): EntitledLine | undefined {
  const { line } = read(entitlement, wire);
  if (!line) return undefined;
  const msisdn = Msisdn.parse(line.msisdn);
  if (!msisdn) throw new MalformedAnswer();
  return { msisdn };
}

/** @throws MalformedAnswer unless the message centre says in so many words that it took the message. */
export function checkAcceptance(wire: unknown): void {
  read(acceptance, wire);
}
