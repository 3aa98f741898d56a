import { AppError } from '@openmast/kernel';
import type { Call } from '../call';
import type { CallRefusal, CallVerdict } from '../call-authorization';
import { type Outcome, type OutcomeCode, refuse } from '../outcome';
import type { Station } from './station';

/** Dead tokens end as 401, missing permission as 403; a new refusal without a row does not compile. */
const REFUSALS: Readonly<Record<CallRefusal, OutcomeCode>> = {
  'token-used': 'token-dead',
  revoked: 'token-dead',
  'application-inactive': 'token-dead',
  'subject-gone': 'token-dead',
  'not-agreed': 'not-permitted',
  'consent-missing': 'not-permitted',
  objected: 'not-permitted',
};

/** The last question before the work. Asking consumes a single-use token, so only a call that is right in every other way gets here. */
export const authorizeCall: Station = {
  name: 'authorize-call',
  async run(call) {
    const { route, token, scope, correlator } = call;
    const named = call.named?.msisdn();
    const asked = { correlator, token, scope };
    const question = { ...asked, operation: route.operationId, isSingleUse: route.isSingleUse, ...(named ? { named } : {}) };
    const verdict = await call.parts.authorization.ask(question);
    call.accessId = verdict.accessId;
    return judge(call, verdict);
  },
};

function judge(call: Call, verdict: CallVerdict): Outcome | undefined {
  // Only the literal word lets a call through: whatever else a store might answer ends here.
  switch (verdict.outcome) {
    case 'granted':
      return takeSubject(call, verdict);
    case 'refused':
      return refuse(REFUSALS[verdict.reason]);
    case 'undecided':
    default:
      call.parts.log.warn({ limit: verdict.limit, correlator: call.correlator }, 'Nobody could tell whether a call is permitted');
      return refuse('undecided');
  }
}

/** Token and verdict must agree on whether there is a subscriber; a yes about nobody in particular is not a yes. */
function takeSubject(call: Call, verdict: CallVerdict): undefined {
  const isThreeLegged = call.token.subject !== undefined;
  if (isThreeLegged !== (verdict.subject !== undefined)) {
    throw new AppError(
      'internal',
      'subject-contradiction',
      'The token and the authorization disagree on whether the call has a subscriber.',
    );
  }
  if (verdict.subject !== undefined) call.subject = verdict.subject;
  if (verdict.caps !== undefined) call.caps = verdict.caps;
  return undefined;
}
