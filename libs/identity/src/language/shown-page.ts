import { timingSafeEqual } from 'node:crypto';
import type { Language } from '@openmast/consent';
import type { KeyRing } from '@openmast/runtime';

/** What stood on a page that asked something: the evidence of the answer to it. */
export interface ShownPage {
  /** Which page of ours, in which version. */
  readonly view: string;
  /** The tenant's view with its version, where one was shown: `<view id>/<version>`. */
  readonly tenantView?: string;
  /** In which it truly stood. */
  readonly language: Language;
  /** SHA-256 of the text, base64url. */
  readonly textHash: string;
  /** Until when the page said that a yes holds, ISO 8601. Absent: until withdrawn. */
  readonly until?: string;
  /** How that stood which it was about, hashed. Absent where its token opens for nothing else. */
  readonly stood?: string;
}

/**
 * The token in a page's form: it carries what the page said, under a code that also binds it to what the page was about. So the
 * answer is recorded with the text that was really shown, whatever has become of texts, languages and dates in the meantime.
 */
export class PageSeal {
  /** @param label of the key, one for each kind of page */
  constructor(
    private readonly keyRing: KeyRing,
    private readonly label: string,
  ) {}

  /** @param about person, question and place: a page shown for one thing cannot answer another */
  seal(about: readonly string[], shown: ShownPage): string {
    const content = Buffer.from(JSON.stringify(shown)).toString('base64url');
    return `${this.codeOf(about, content).toString('base64url')}.${content}`;
  }

  /** `undefined` for a token that is not of this page. */
  open(about: readonly string[], token: string): ShownPage | undefined {
    const [code = '', content = ''] = token.split('.');
    const expected = this.codeOf(about, content);
    const presented = Buffer.from(code, 'base64url');
    if (presented.length !== expected.length || !timingSafeEqual(presented, expected)) return undefined;
    return JSON.parse(Buffer.from(content, 'base64url').toString()) as ShownPage;
  }

  private codeOf(about: readonly string[], content: string): Buffer {
    return this.keyRing.mac(this.label, [...about, content].join('\n'));
  }
}
