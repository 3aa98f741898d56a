const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text made safe for HTML, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Escaped text in which "Wi-Fi" stays on one line. */
export function unbroken(text: string): string {
  return escapeHtml(text).replaceAll('Wi-Fi', '<span class="together">Wi-Fi</span>');
}

/** How an app of the phone introduces itself. */
export interface AppFace {
  readonly name: string;
  /** Class of the body: its colours. */
  readonly theme: string;
  /** Where its first screen is. */
  readonly home: string;
  /** Path data of its sign, drawn in a square of 32. */
  readonly sign: string;
  /** The only page that may frame it and type for it. */
  readonly labUrl: string;
}

interface PageContent {
  readonly title: string;
  /** HTML, already escaped. */
  readonly content: string;
  /** Address that is asked until something happens; the page then moves to `home`. */
  readonly waitsFor?: string;
  /** Something a person in another app would want to know. */
  readonly news?: string;
}

/** One screen of an app in the phone. */
export function appPage({ name, theme, home, sign, labUrl }: AppFace, { title, content, waitsFor, news }: PageContent): string {
  const hints = [
    waitsFor === undefined ? '' : ` data-waits-for="${escapeHtml(waitsFor)}"`,
    news === undefined ? '' : ` data-news="${escapeHtml(news)}"`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · ${escapeHtml(name)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/phone-app.css">
<script src="/phone-app.js" defer data-lab="${escapeHtml(labUrl)}"></script>
</head>
<body class="${theme}"${hints.join('')}>
<header class="bar"><a class="brand" href="${home}"><svg viewBox="0 0 32 32" aria-hidden="true"><path d="${sign}"/></svg>${escapeHtml(name)}</a></header>
<main>${content}</main>
</body>
</html>
`;
}

/** How a journey in an app ended, on one screen. */
export interface Ending {
  readonly kind: 'match' | 'mismatch' | 'refused';
  readonly title: string;
  readonly lead: string;
  readonly durationMs?: number;
}

const SIGNS = { match: '✓', mismatch: '×', refused: '!' } as const;

/** The big sign, the sentence, and how long it took. @returns HTML */
export function endingContent({ kind, title, lead, durationMs }: Ending): string {
  const time =
    durationMs === undefined
      ? ''
      : `\n<p class="time"><strong>${Math.round(durationMs)} ms</strong> from your tap to this answer</p>`;
  return `<section class="outcome ${kind}" role="status"><span class="sign" aria-hidden="true">${SIGNS[kind]}</span>
<h1>${unbroken(title)}</h1><p class="lead">${unbroken(lead)}</p>${time}</section>`;
}

/** The field into which the lab types the number of the line. @returns HTML */
export function numberField(label: string, problem = ''): string {
  const note = problem === '' ? '' : `<p class="problem" id="problem" role="alert">${escapeHtml(problem)}</p>`;
  return `<label for="number">${escapeHtml(label)}</label>
<input id="number" name="number" type="tel" inputmode="tel" autocomplete="tel" required placeholder="+990 …"${problem === '' ? '' : ' aria-invalid="true" aria-describedby="problem"'}>
${note}`;
}

/** @returns HTML */
export function buttonTo(address: string, words: string): string {
  return `<p><a class="button" href="${escapeHtml(address)}">${escapeHtml(words)}</a></p>`;
}
