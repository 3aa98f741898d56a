import { type CaptureLink, type CaptureResult, renderNoticePage, withCaptureResult } from '@openmast/consent';

/** What the browser gets: a page of ours, or the way back to the application. */
export type LinkAnswer =
  { readonly status: number; readonly html: string; readonly formTargets: readonly string[] } | { readonly location: string };

interface Words {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** One page for a link that never was, was used, or has run out: it tells nothing about which. */
const OVER: Words = {
  title: 'This link does not work any more',
  sentences: ['It was used, or too much time has passed. If you still want this, start again in the app.'],
};
/** The same for a phone on Wi-Fi and for somebody else's phone: whoever holds the link alone learns nothing. */
const WRONG_NETWORK: Words = {
  title: 'Please switch to mobile data',
  sentences: [
    'We can only show you this when your phone is on the mobile network, with the SIM this is about.',
    'Switch Wi-Fi and VPN off and mobile data on, then open the link again. Nothing was changed.',
  ],
};
const ENDINGS: Readonly<Record<CaptureResult, Words>> = {
  granted: { title: 'Done', sentences: ['You have allowed it. You can close this page and go back to the app.'] },
  partial_grant: {
    title: 'Done',
    sentences: ['You have allowed a part of it, and nothing else is shared. You can close this page and go back to the app.'],
  },
  denied: { title: 'Not allowed', sentences: ['You have not allowed it, and nothing was shared. You can close this page.'] },
  error: {
    title: 'This did not work',
    sentences: ['Something went wrong on our side, and nothing was allowed. Go back to the app and start again.'],
  },
  timeout: OVER,
};
const STATUS: Partial<Readonly<Record<CaptureResult, number>>> = { error: 503, timeout: 410 };

/** What people see or where they go when a journey behind a capture link is over, or cannot go on. */
export class CaptureLinkEndings {
  constructor(private readonly operatorName: string) {}

  over(): LinkAnswer {
    return this.page(410, OVER);
  }

  wrongNetwork(): LinkAnswer {
    return this.page(403, WRONG_NETWORK);
  }

  /** Back to the application with the result; where it named no callback, a page that says so. */
  ended({ callbackUrl }: CaptureLink, result: CaptureResult, rawState: string | undefined): LinkAnswer {
    if (callbackUrl === undefined) return this.page(STATUS[result] ?? 200, ENDINGS[result]);
    const location = withCaptureResult(callbackUrl, result, rawState);
    if (formTarget(callbackUrl) !== undefined) return { location };
    // Browsers do not follow a redirect to an app's own scheme after a form, or ask in ways people refuse: they press a link.
    return this.page(200, { ...ENDINGS[result], next: { href: location, words: 'Back to the app' } });
  }

  private page(status: number, words: Words & { readonly next?: { href: string; words: string } }): LinkAnswer {
    return { status, html: renderNoticePage({ operatorName: this.operatorName, ...words }), formTargets: [] };
  }
}

/** What `form-action` has to allow so that the redirect after the click goes through. `undefined` for an app's own scheme. */
export function formTarget(callbackUrl: string): string | undefined {
  const url = new URL(callbackUrl);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : undefined;
}
