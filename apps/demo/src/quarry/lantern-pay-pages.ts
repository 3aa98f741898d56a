import { OperatorRefusal } from '../operator/refusal';
import { type AppFace, type Ending, appPage, buttonTo, endingContent, numberField } from '../phone-app/page';
import { refusalWords } from './words';

const HOME = '/lanternpay/';
const SIGN = 'M11 12h10l2 14H9zM12 12a4 4 0 0 1 8 0M16 16v6';

const ENDINGS = {
  own: {
    kind: 'match',
    title: '24.00 paid to Fern & Fig',
    lead: 'Your SIM has confirmed it. No code, no password, on any network.',
  },
  foreign: {
    kind: 'mismatch',
    title: 'Not paid: this is another number’s SIM',
    lead: 'Look for a typing mistake, or pay with the phone that has the number.',
  },
} as const satisfies Readonly<Record<string, Ending>>;

const NO_TOKEN = {
  title: 'Your SIM could not be asked',
  lead: 'Your operator gives this app no proof of your SIM. Use a phone of the lab with a SIM of North Mobile.',
};
const REFUSALS = {
  'no-operator-token': NO_TOKEN,
  access_denied: { title: 'Your operator said no', lead: 'Your line does not allow this at the moment. Nothing was paid.' },
  invalid_grant: {
    title: 'Your operator said no',
    lead: 'The proof was too old, or your line does not allow this. Nothing was paid.',
  },
};

/** How a payment ended: an answer, or what went wrong on the way to it. */
export function endingFor(answer: unknown): Ending {
  if (answer === 'own' || answer === 'foreign') return ENDINGS[answer];
  const code = answer instanceof OperatorRefusal ? answer.error : answer;
  return refusalWords(typeof code === 'string' ? code : 'temporarily_unavailable', REFUSALS);
}

/** The screens of LanternPay. */
export function lanternPayPages(labUrl: string) {
  const face: AppFace = { name: 'LanternPay', theme: 'lanternpay', home: HOME, sign: SIGN, labUrl };
  return {
    welcome(problem = ''): string {
      const content = `<h1>Fern &amp; Fig, lunch</h1>
<p class="amount"><strong>24.00</strong> XNC</p>
<form method="post" action="/lanternpay/pay" data-busy="Asking your SIM…">
${numberField('Pay from the purse of', problem)}
<input type="hidden" name="operator_token" value="">
<button type="submit">Pay with this SIM</button>
</form>
<p class="small">Your phone gets a token from its operator’s entitlement server and hands it to us. It serves once, works over Wi-Fi too, and tells us “yes” or “no”.</p>`;
      return appPage(face, { title: 'Pay', content });
    },
    ended(ending: Ending): string {
      const content = endingContent(ending) + buttonTo(HOME, ending.kind === 'match' ? 'Pay again' : 'Try again');
      return appPage(face, { title: ending.kind === 'match' ? 'Paid' : 'Not paid', content });
    },
  };
}
