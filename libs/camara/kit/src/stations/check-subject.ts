import { Msisdn } from '@openmast/kernel';
import type { Call } from '../call';
import { type Outcome, refuse } from '../outcome';
import type { Station } from './station';

/**
 * Exactly one of token and request names the subscriber. Where both do, the two are not compared: the answer would tell a
 * caller whose number it is (Commonalities 0.6, "Identifying the phone number from the access token").
 */
export const checkSubject: Station = {
  name: 'check-subject',
  run(call) {
    const isThreeLegged = call.token.subject !== undefined;
    if (call.route.operation.subject === 'from-token') return isThreeLegged ? undefined : refuse('identifier-missing');

    const named = phoneNumberIn(call.body);
    if (isThreeLegged) return named === undefined ? undefined : refuse('identifier-unnecessary');
    return named === undefined ? refuse('identifier-missing') : takeLine(call, named);
  },
};

function phoneNumberIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'phoneNumber' in body ? body.phoneNumber : undefined;
}

function takeLine(call: Call, named: unknown): Outcome | undefined {
  const msisdn = Msisdn.parse(named);
  if (msisdn === undefined) return refuse('body-invalid', '"phoneNumber" must be an E.164 number with its plus sign.');
  call.line = { msisdn: () => msisdn };
  return undefined;
}
