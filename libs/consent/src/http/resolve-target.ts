import { AppError, Msisdn, type Purpose, type Scope, type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import type { SubscriberDirectory } from '@openmast/network';
import type { SubscriberRegistry } from '@openmast/subscriber';

/** Words of a request turned into ours. */
export interface WireTarget {
  readonly phoneNumber: string;
  readonly purpose: string;
  readonly scopes?: readonly string[];
}

export interface NumberedTarget {
  /** `undefined`: we have never met this number, so nothing was ever allowed. */
  readonly subscriber: SubscriberRef | undefined;
  readonly purpose: Purpose;
  readonly scopes?: readonly Scope[];
}

/** @throws AppError `invalid` for a malformed number, an unknown purpose or a malformed scope; `unavailable` */
export async function resolveTarget(registry: SubscriberRegistry, wire: WireTarget): Promise<NumberedTarget> {
  const purpose = parsePurpose(wire.purpose);
  if (!purpose) throw new AppError('invalid', 'UNKNOWN_PURPOSE', 'The purpose is not in the Data Privacy Vocabulary.');
  const scopes = wire.scopes?.map((text) => {
    const scope = parseScope(text);
    if (!scope) throw new AppError('invalid', 'MALFORMED_SCOPE', 'A scope must have the form api-name:action.');
    return scope;
  });
  const subscriber = await findSubscriber(registry, wire.phoneNumber);
  return { subscriber, purpose, ...(scopes ? { scopes } : {}) };
}

/** @throws AppError `invalid` for a malformed number; `unavailable` */
export async function findSubscriber(registry: SubscriberRegistry, phoneNumber: string): Promise<SubscriberRef | undefined> {
  return registry.findByNumber(numberFromWire(phoneNumber));
}

/**
 * Who has the number today, met now at the latest. Where the directory cannot say, whoever was met under it last: a no must not
 * wait for the network. `undefined`: no line of ours.
 * @throws AppError `invalid` for a malformed number; `unavailable`
 */
export async function subscriberToday(
  { directory, subscribers }: { readonly directory: SubscriberDirectory; readonly subscribers: SubscriberRegistry },
  phoneNumber: string,
  met: SubscriberRef | undefined,
): Promise<SubscriberRef | undefined> {
  const msisdn = numberFromWire(phoneNumber);
  try {
    const line = await directory.find(msisdn);
    return line && (await subscribers.ensure(msisdn, line.subscriptionId, line));
  } catch (error) {
    if (met && error instanceof AppError && error.kind === 'unavailable') return met;
    throw error;
  }
}

function numberFromWire(phoneNumber: string): Msisdn {
  const msisdn = Msisdn.parse(phoneNumber);
  if (!msisdn) throw new AppError('invalid', 'MALFORMED_NUMBER', 'The phone number must be E.164 with a leading plus.');
  return msisdn;
}
