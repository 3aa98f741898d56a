import { type AppFace, type Ending, appPage, buttonTo, endingContent, numberField } from '../phone-app/page';
import type { Outcome } from './outcome';

const SIGN = 'M4 22 12 8h9l7 14M9 22a3 3 0 1 0 6 0m5 0a3 3 0 1 0 6 0';

function face(labUrl: string): AppFace {
  return { name: 'RideNow', theme: 'ridenow', home: '/', sign: SIGN, labUrl };
}

/** The first screen: which number do you say you have? */
export function welcomePage(labUrl: string, problem = ''): string {
  const content = `<div class="hero" aria-hidden="true"><span class="road"></span><svg class="car" viewBox="0 0 64 36"><path class="body" d="M4 26v-8c0-2 1-3 3-3h7l8-10h18l10 10h6c3 0 5 2 5 5v6z"/><path class="glass" d="m20 15 6-7h5v7zm14 0V8h5l7 7z"/><circle cx="17" cy="27" r="6"/><circle cx="48" cy="27" r="6"/></svg></div>
<h1>Where to?</h1>
<p class="lead">Tell us your number. Your operator confirms it, so there is no code to type.</p>
<form method="post" action="/start" data-busy="Asking your operator…">
${numberField('Your mobile number', problem)}
<button type="submit">Continue with my number</button>
</form>
<p class="small">RideNow asks your operator once whether this number is in this phone. It gets “yes” or “no”, nothing else.</p>`;
  return appPage(face(labUrl), { title: 'Welcome', content });
}

/** The last screen. */
export function outcomePage(outcome: Outcome, labUrl: string): string {
  const ending = endingOf(outcome);
  const again = { match: 'Start again', mismatch: 'Try another number', refused: 'Try again' }[ending.kind];
  const content = endingContent(ending) + buttonTo('/', again);
  return appPage(face(labUrl), { title: ending.kind === 'match' ? 'Confirmed' : 'Not confirmed', content });
}

function endingOf(outcome: Outcome): Ending {
  if (outcome.kind === 'refused') return { kind: 'refused', title: outcome.title, lead: outcome.hint };
  const { kind, number, durationMs } = outcome;
  if (kind === 'match') {
    return { kind, title: `${number} is in this phone`, lead: 'Welcome aboard. No code, no password.', durationMs };
  }
  const lead = `You entered ${number}. Look for a typing mistake, or use the phone with that number.`;
  return { kind, title: 'That is not the number in this phone', lead, durationMs };
}
