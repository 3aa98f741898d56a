import { OperatorRefusal } from '../operator/refusal';
import { type AppFace, type Ending, appPage, buttonTo, endingContent, numberField } from '../phone-app/page';
import { refusalWords } from './words';

const HOME = '/meadowcare/';
const SIGN = 'M16 27C8 21 5 17 5 12a6 6 0 0 1 11-3 6 6 0 0 1 11 3c0 5-3 9-11 15M16 12v8m-4-4h8';

const ENDINGS = {
  steady: {
    kind: 'match',
    title: 'You are expected at 10:40',
    lead: 'Your SIM is the one you have had all along. The doctor will call this phone.',
  },
  swapped: {
    kind: 'mismatch',
    title: 'Please show your ID at the start',
    lead: 'Your SIM was changed in the last ten days. That is fine, but we make sure that it is you.',
  },
  stopped: {
    kind: 'match',
    title: 'We do not ask about your SIM any more',
    lead: 'Your operator knows it too: next time you are asked on your phone again.',
  },
} as const satisfies Readonly<Record<string, Ending>>;

const REFUSALS = {
  access_denied: {
    title: 'Your operator said no',
    lead: 'You refused, or your line does not allow it; we are not told which. Please call us instead.',
  },
  expired_token: {
    title: 'Nobody answered in time',
    lead: 'The message on your phone is worth nothing any more. Please start again.',
  },
  PERMISSION_DENIED: {
    title: 'You have taken this permission back',
    lead: 'Ask again, and allow it in the message on your phone.',
  },
};

/** How a visit ended: an answer, or what went wrong on the way to it. */
export function endingFor(answer: unknown): Ending {
  if (typeof answer === 'string' && Object.hasOwn(ENDINGS, answer)) return ENDINGS[answer as keyof typeof ENDINGS];
  return refusalWords(answer instanceof OperatorRefusal ? answer.error : 'temporarily_unavailable', REFUSALS);
}

/** The screens of MeadowCare. */
export function meadowCarePages(labUrl: string) {
  const face: AppFace = { name: 'MeadowCare', theme: 'meadowcare', home: HOME, sign: SIGN, labUrl };
  return {
    welcome(problem = ''): string {
      const content = `<h1>Your video visit</h1>
<p class="lead">Before the doctor calls, we make sure that your number was not taken over by somebody else.</p>
<form method="post" action="/meadowcare/ask" data-busy="Asking your operator…">
${numberField('Your mobile number', problem)}
<button type="submit">Check in</button>
</form>
<p class="small">Our server asks your operator whether the SIM of this number was changed in the last ten days. Your operator asks <em>you</em> first, by text message.</p>`;
      return appPage(face, { title: 'Check in', content });
    },
    waiting(): string {
      const content = `<section class="outcome waiting" role="status"><span class="sign" aria-hidden="true">…</span>
<h1>Please answer on your phone</h1><p class="lead">Your operator sends you a text message. Open its link on mobile data and decide. We wait here.</p></section>
<p class="small">Our server asks every five seconds whether you have answered. Allowed it before? Then you are not asked again.</p>`;
      return appPage(face, { title: 'Waiting', content, waitsFor: '/meadowcare/progress' });
    },
    ended(ending: Ending): string {
      const isAllowed = ending === ENDINGS.steady || ending === ENDINGS.swapped;
      const takeBack = `<form method="post" action="/meadowcare/stop" data-busy="Telling your operator…"><button class="quiet" type="submit">Take my permission back</button></form>`;
      const content = endingContent(ending) + buttonTo(HOME, 'Check in again') + (isAllowed ? takeBack : '');
      return appPage(face, { title: ending.title, content, news: ending.title });
    },
  };
}
