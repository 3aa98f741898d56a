import { PORTAL_VIEW_VERSION, type PageLanguage, shownTextHash } from '@openmast/consent';
import type { KeyRing } from '@openmast/runtime';
import { PageSeal, type ShownPage } from '../language/shown-page';
import { CaptureRefused } from '../oidc/consent-asking';
import type { PageReply } from '../page-reply';
import type { KnownPerson } from '../text-code/people';

const TOKEN_LABEL = 'identity/portal-token';
const STOOD_LABEL = 'identity/portal-stood';

/** What one page asks a person to confirm. */
export interface Deed {
  readonly person: KnownPerson;
  /** What would be done, and to what. */
  readonly what: readonly string[];
  /** How that stands which would be changed. */
  readonly stands: readonly string[];
}

/** The page before a deed, and the form on it: exactly what was shown is done, or nothing. */
export class SecondTap {
  private readonly seal: PageSeal;

  constructor(private readonly keyRing: KeyRing) {
    this.seal = new PageSeal(keyRing, TOKEN_LABEL);
  }

  /** @param render the page with a token in its form */
  page(deed: Deed, { words: { language } }: PageLanguage, render: (token: string) => string): PageReply {
    const shown = { view: PORTAL_VIEW_VERSION, language, textHash: shownTextHash(render('')), stood: this.hashOf(deed) };
    return { status: 200, html: render(this.seal.seal(aboutOf(deed), shown)) };
  }

  /** What the page said. `undefined`: something has changed since. @throws CaptureRefused for a form that is not this page's */
  shownIn(deed: Deed, token: string): ShownPage | undefined {
    const shown = this.seal.open(aboutOf(deed), token);
    if (!shown) throw new CaptureRefused('wrong page token');
    return shown.stood === this.hashOf(deed) ? shown : undefined;
  }

  private hashOf({ stands }: Deed): string {
    return this.keyRing.mac(STOOD_LABEL, JSON.stringify(stands)).toString('base64url');
  }
}

/** What is kept of a deed: which text was confirmed, and how the person was known (RFC 8176). */
export function evidenceOf({ amr }: KnownPerson, { view, language, textHash }: ShownPage) {
  return { view, language, textHash, amr };
}

function aboutOf({ person: { subscriber, bond }, what }: Deed): string[] {
  return [subscriber, bond, ...what];
}
