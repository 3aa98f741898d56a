import type { CallSubject } from '@openmast/camara/kit';
import { Msisdn, type SubscriberRef, parseSubscriberRef } from '@openmast/kernel';

export interface Line {
  readonly e164: string;
  readonly subscriber: SubscriberRef;
}

/** Ada and Ben are lines of operator North; Cleo is somebody else's. */
export const ADA = line('+990123456701', '00000000-0000-4000-8000-000000000001');
export const BEN = line('+990123456702', '00000000-0000-4000-8000-000000000002');
export const CLEO = line('+880123456703', '00000000-0000-4000-8000-000000000003');

/** The line as the authorization hands it to a call. */
export function subjectOf({ e164, subscriber }: Line): CallSubject {
  const number = msisdn(e164);
  return { subscriber, msisdn: () => number, hasNumber: (candidate) => candidate.equals(number) };
}

export function msisdn(e164: string): Msisdn {
  const parsed = Msisdn.parse(e164);
  if (parsed === undefined) throw new Error('A test uses a number that is none.');
  return parsed;
}

function line(e164: string, id: string): Line {
  const subscriber = parseSubscriberRef(id);
  if (subscriber === undefined) throw new Error('A test uses a subscriber that is none.');
  return { e164, subscriber };
}
