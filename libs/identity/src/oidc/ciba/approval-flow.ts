import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { renderNoticePage } from '@openmast/consent';
import type { KeyRing } from '@openmast/runtime';
import { arrivalOf } from '../../network-login/arrivals';
import type { LineRecogniser } from '../../network-login/recognise-line';
import type { Answer, PostgresBackChannel } from '../../store/postgres-back-channel';
import { CaptureRefused, ConsentAsking, type ConsentAskingParts, type ConsentMatter } from '../consent-asking';
import type { BackChannelDecision } from './back-channel-decision';
import { APPROVAL_AMR } from './ciba-times';

const TOKEN_LABEL = 'identity/approval-token';
const SECRET = /^[\w-]{22}$/;

export interface ApprovalFlowParts extends ConsentAskingParts {
  readonly operatorName: string;
  readonly recogniser: LineRecogniser;
  readonly backChannel: PostgresBackChannel;
  readonly decision: BackChannelDecision;
  readonly keyRing: KeyRing;
}

export interface ApprovalPage {
  readonly status: number;
  readonly html: string;
}

/** What stands behind a link, or the page to show instead. */
type Found = { readonly matter: ConsentMatter } | { readonly notice: ApprovalPage };

interface Words {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** One page for a link that never was, was used, or has run out: it tells nothing about which. */
const EXPIRED: Words = {
  title: 'This link does not work any more',
  sentences: ['It was used, or too much time has passed. If you still want this, start again in the app.'],
};
/** The same for a phone on Wi-Fi and for somebody else's phone: whoever holds the link alone learns nothing. */
const WRONG_NETWORK: Words = {
  title: 'Please switch to mobile data',
  sentences: [
    'We can only show you this when your phone is on the mobile network with the SIM that received the message.',
    'Switch Wi-Fi and VPN off and mobile data on, then open the link in the message again. Nothing was changed.',
  ],
};
const ALLOWED: Words = { title: 'Done', sentences: ['You have allowed it. You can close this page and go back to the app.'] };
const REFUSED: Words = {
  title: 'Not allowed',
  sentences: ['You have refused, and nothing was shared. You can close this page.'],
};

/** Asks the subscriber on the phone that received the message, and records the answer. */
export class ApprovalFlow {
  private readonly asking: ConsentAsking;

  constructor(private readonly parts: ApprovalFlowParts) {
    this.asking = new ConsentAsking(parts);
  }

  async show(request: IncomingMessage, secret: string): Promise<ApprovalPage> {
    const found = await this.find(request, secret);
    if ('notice' in found) return found.notice;
    const form = { action: `/approve/${secret}`, token: this.tokenFor(secret, found.matter).toString('base64url') };
    return { status: 200, html: this.asking.page(found.matter, form) };
  }

  /** @throws CaptureRefused for a form that is not this page's */
  async answer(request: IncomingMessage, secret: string, form: { token: string; answer: string }): Promise<ApprovalPage> {
    const found = await this.find(request, secret);
    if ('notice' in found) return found.notice;
    const expected = this.tokenFor(secret, found.matter);
    const presented = Buffer.from(form.token, 'base64url');
    if (presented.length !== expected.length || !timingSafeEqual(presented, expected))
      throw new CaptureRefused('wrong page token');
    if (form.answer !== 'allow' && form.answer !== 'refuse') throw new CaptureRefused('no answer');
    return this.take(secret, found.matter, form.answer);
  }

  /** The link is spent first: of two answers one counts. The poll looks at the consent itself, so a lost record allows nothing. */
  private async take(secret: string, matter: ConsentMatter, answer: Answer): Promise<ApprovalPage> {
    if (!(await this.parts.backChannel.answer(secret, answer))) return this.notice(410, EXPIRED);
    const state = answer === 'allow' ? 'granted' : 'denied';
    await this.asking.record(matter, { state, channel: 'message', amr: APPROVAL_AMR });
    return this.notice(200, answer === 'allow' ? ALLOWED : REFUSED);
  }

  /** The link alone proves nothing: the network must recognise, right now, the line that the message went to. */
  private async find(request: IncomingMessage, secret: string): Promise<Found> {
    const kept = SECRET.test(secret) ? await this.parts.backChannel.findByLink(secret) : undefined;
    if (!kept) return { notice: this.notice(410, EXPIRED) };
    const recognition = await this.parts.recogniser.recognise(arrivalOf(request));
    if (recognition.outcome !== 'line' || recognition.subscriber !== kept.subscriber)
      return { notice: this.notice(403, WRONG_NETWORK) };
    const verdict = await this.parts.decision.decide(kept);
    if (verdict.outcome !== 'ask') return { notice: this.notice(410, EXPIRED) };
    const { application, request: asked, products, subscriber } = verdict.matter;
    const { msisdn } = recognition;
    return { matter: { application, purpose: asked.purpose, products, subscriber, msisdn, toAsk: verdict.toAsk } };
  }

  private notice(status: number, words: Words): ApprovalPage {
    return { status, html: renderNoticePage({ operatorName: this.parts.operatorName, ...words }) };
  }

  /** Bound to link, person and question: a page shown for one thing cannot answer another. */
  private tokenFor(secret: string, { subscriber, purpose, toAsk }: ConsentMatter): Buffer {
    return this.parts.keyRing.mac(TOKEN_LABEL, [secret, subscriber, purpose, ...toAsk].join('\n'));
  }
}
