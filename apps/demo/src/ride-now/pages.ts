import type { Outcome } from './outcome';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text made safe for HTML, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** @param content HTML, already escaped */
function page(title: string, content: string, labUrl: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · RideNow</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/ride-now.css">
<script src="/ride-now.js" defer data-lab="${escapeHtml(labUrl)}"></script>
</head>
<body>
<header class="bar"><a class="brand" href="/"><svg viewBox="0 0 32 32" aria-hidden="true"><path d="M4 22 12 8h9l7 14M9 22a3 3 0 1 0 6 0m5 0a3 3 0 1 0 6 0"/></svg>RideNow</a></header>
<main>${content}</main>
</body>
</html>
`;
}

/** The first screen: which number do you say you have? */
export function welcomePage(labUrl: string, problem = ''): string {
  const note = problem === '' ? '' : `<p class="problem" id="problem" role="alert">${escapeHtml(problem)}</p>`;
  return page(
    'Welcome',
    `<div class="hero" aria-hidden="true"><span class="road"></span><svg class="car" viewBox="0 0 64 36"><path class="body" d="M4 26v-8c0-2 1-3 3-3h7l8-10h18l10 10h6c3 0 5 2 5 5v6z"/><path class="glass" d="m20 15 6-7h5v7zm14 0V8h5l7 7z"/><circle cx="17" cy="27" r="6"/><circle cx="48" cy="27" r="6"/></svg></div>
<h1>Where to?</h1>
<p class="lead">Tell us your number. Your operator confirms it, so there is no code to type.</p>
<form method="post" action="/start">
<label for="number">Your mobile number</label>
<input id="number" name="number" type="tel" inputmode="tel" autocomplete="tel" required placeholder="+990 …"${problem === '' ? '' : ' aria-invalid="true" aria-describedby="problem"'}>
${note}
<button type="submit">Continue with my number</button>
</form>
<p class="small">RideNow asks your operator once whether this number is in this phone. It gets “yes” or “no”, nothing else.</p>`,
    labUrl,
  );
}

/** The last screen. */
export function outcomePage(outcome: Outcome, labUrl: string): string {
  if (outcome.kind === 'refused') {
    return page(
      'Not confirmed',
      `<section class="outcome refused" role="status"><span class="sign" aria-hidden="true">!</span>
<h1>${unbroken(outcome.title)}</h1><p class="lead">${escapeHtml(outcome.hint)}</p></section>${again('Try again')}`,
      labUrl,
    );
  }
  const isMatch = outcome.kind === 'match';
  const [title, lead, sign] = isMatch
    ? [`${outcome.number} is in this phone`, 'Welcome aboard. No code, no password.', '✓']
    : [
        'That is not the number in this phone',
        `You entered ${outcome.number}. Look for a typing mistake, or use the phone with that number.`,
        '×',
      ];
  return page(
    isMatch ? 'Confirmed' : 'Not confirmed',
    `<section class="outcome ${outcome.kind}" role="status"><span class="sign" aria-hidden="true">${sign}</span>
<h1>${escapeHtml(title)}</h1><p class="lead">${escapeHtml(lead)}</p>
<p class="time"><strong>${Math.round(outcome.durationMs)} ms</strong> from your tap to this answer</p></section>${again(isMatch ? 'Start again' : 'Try another number')}`,
    labUrl,
  );
}

/** Escaped text in which "Wi-Fi" stays on one line. */
function unbroken(text: string): string {
  return escapeHtml(text).replaceAll('Wi-Fi', '<span class="together">Wi-Fi</span>');
}

function again(words: string): string {
  return `<p><a class="button" href="/">${escapeHtml(words)}</a></p>`;
}
