import { createHash } from 'node:crypto';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { PageLanguage } from '../words/page-language';
import { neutralName } from './neutral-name';

/** No script, no web font, no picture from elsewhere: one request, a few kilobytes. */
const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--quiet:#57606a;--paper:#fff;--soft:#f3f5f7;--line:#d0d7de;--yes:#0b5fad;--fault:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e9edf1;--quiet:#a8b1bb;--paper:#14181d;--soft:#1f252c;--line:#3a424c;--yes:#7cc0ff;--fault:#ffb4ab}}
*{box-sizing:border-box}
html{font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;background:var(--soft);color:var(--ink)}
body{margin:0;min-block-size:100vh;display:flex;justify-content:center}
main{inline-size:100%;max-inline-size:34rem;background:var(--paper);display:flex;flex-direction:column;min-block-size:100vh}
.page{padding:1.25rem 1.25rem 1.75rem;flex:1}
.tongues{display:flex;flex-wrap:wrap;gap:0 1rem;justify-content:flex-end;padding:.25rem 1.25rem 0}.tongues a{min-block-size:2.75rem;display:flex;align-items:center;font-size:.9375rem}
.tongues+.page{padding-block-start:.25rem}
.operator{font-weight:600;color:var(--quiet);margin:0 0 1rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1rem;margin:1.5rem 0 .35rem}
p{margin:0 0 .75rem}
ul,ol{margin:0;padding-inline-start:1.25rem}
ol{margin-block-end:.75rem}.note{margin-block-start:.75rem}ol li{margin-block-end:.5rem}
.quiet{color:var(--quiet);font-size:.9375rem}
.line{background:var(--soft);border:1px solid var(--line);border-radius:.75rem;padding:.75rem 1rem;margin-block:1rem}
details{margin-block-start:1.25rem;border-block-start:1px solid var(--line);padding-block-start:.75rem}
summary{cursor:pointer;min-block-size:2.75rem;display:flex;align-items:center;justify-content:space-between;font-weight:600}
summary::after{content:"+";font-size:1.25rem;color:var(--quiet)}details[open] summary::after{content:"–"}
dt{font-weight:600;margin-block-start:.5rem}dd{margin:0;overflow-wrap:anywhere}
a{color:var(--yes)}
.choices{list-style:none;padding:0;margin-block:1rem}
.choices a{display:grid;gap:.125rem;padding:.75rem 1rem;margin-block-end:.75rem;border:1px solid var(--line);border-radius:.75rem;background:var(--soft);text-decoration:none}
.choices a span:not(.quiet){color:var(--ink)}
.choices a:hover{border-color:var(--yes)}
form{position:sticky;inset-block-end:0;display:grid;grid-template-columns:1fr 1fr;gap:.75rem;padding:.875rem 1.25rem;background:var(--paper);border-block-start:1px solid var(--line)}
button,a.button{font:inherit;font-weight:600;line-height:1.25;padding:.25rem .5rem;min-block-size:3rem;border-radius:.75rem;border:2px solid var(--yes);background:var(--paper);color:var(--yes);cursor:pointer}
a.button{display:grid;place-items:center;text-align:center;text-decoration:none}
button:hover,a.button:hover{background:var(--soft)}
section .button{margin-block-start:.75rem}
.log{list-style:none;padding:0}.log li{display:grid;padding-block:.5rem;border-block-end:1px solid var(--line)}.log time{font-size:.9375rem}
button[value=refuse]{grid-column:1}
.choose{grid-column:1/-1;margin:0;padding:0;border:0}.choose label{display:flex;gap:.75rem;align-items:center;min-block-size:2.75rem;padding-block:.25rem}.choose input{inline-size:1.25rem;block-size:1.25rem;flex:none}.choose[open]{max-block-size:55vh;overflow-y:auto}.choose button{inline-size:100%;margin-block-start:.5rem}
form.fields{position:static;display:block;padding:0;border:0;margin-block:1rem}.fields label{font-weight:600}.fields p{margin:0 0 .5rem}
.fields input{display:block;inline-size:100%;font:inherit;font-size:1.25rem;min-block-size:3rem;padding-inline:.875rem;border:2px solid var(--quiet);border-radius:.75rem;background:var(--paper);color:var(--ink)}
.fields input[type=hidden]{display:none}.fields input.code{letter-spacing:.2em;font-variant-numeric:tabular-nums}.fields button{inline-size:100%;margin-block-start:.75rem}.early{margin:0;padding:.875rem 1.25rem;background:var(--soft);font-weight:600}.fault{color:var(--fault);font-weight:600}
:focus-visible{outline:3px solid var(--yes);outline-offset:2px}
`;

/** For `style-src`: allows exactly this style sheet. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

interface FrameProps {
  readonly title: string;
  readonly language: PageLanguage;
  readonly children: ReactNode;
}

/** The ways to the other languages, each named in itself. Plain links: no script, and nothing is remembered before one is pressed. */
function Languages({ language: { words, links } }: Pick<FrameProps, 'language'>): ReactNode {
  return links.length === 0 ? null : (
    <nav className="tongues" aria-label={words.languages}>
      {links.map(({ language, ownName, href }) => (
        <a key={language} href={href} lang={language} hrefLang={language}>
          {ownName}
        </a>
      ))}
    </nav>
  );
}

function Frame({ title, language, children }: FrameProps): ReactNode {
  return (
    <html lang={language.words.language} dir={language.words.direction}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>{neutralName(title)}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>
          <Languages language={language} />
          {children}
        </main>
      </body>
    </html>
  );
}

/** A whole subscriber page as HTML text. React escapes every value. */
export function renderPage(props: FrameProps): string {
  return '<!doctype html>' + renderToStaticMarkup(<Frame {...props} />);
}
