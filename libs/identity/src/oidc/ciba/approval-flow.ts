import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type WaitingItem, renderNoticePage, renderWaitingPage } from '@openmast/consent';
import type { KeyRing } from '@openmast/runtime';
import { arrivalOf } from '../../network-login/arrivals';
import type { LineRecogniser } from '../../network-login/recognise-line';
import type { Answer, PostgresBackChannel, Ticket } from '../../store/postgres-back-channel';
import { CaptureRefused, ConsentAsking, type ConsentAskingParts, type ConsentMatter } from '../consent-asking';
import type { BackChannelDecision } from './back-channel-decision';

const TOKEN_LABEL = 'identity/approval-token';
const SECRET = /^[\w-]{22}$/;
const TICKET = /^[\w-]{43}$/;
/** Where a person may come from to answer a request: the link in the message, or the page of what waits. */
const DOORS = {
  // RFC 8176: a text message was answered, and the network recognised the line when the link in it was opened.
  message: { path: '/approve', channel: 'message', amr: ['sms', 'nba'] },
  portal: { path: '/waiting', channel: 'portal', amr: ['nba'] },
} as const;

export interface ApprovalFlowParts extends ConsentAskingParts {
  readonly operatorName: string;
  readonly recogniser: LineRecogniser;
  readonly backChannel: PostgresBackChannel;
  readonly decision: BackChannelDecision;
  readonly keyRing: KeyRing;
}

/** What stands in the URL: the secret of a message's link, or the ticket of a waiting request. */
export interface Entrance {
  readonly door: keyof typeof DOORS;
  readonly key: string;
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

  async show(request: IncomingMessage, entrance: Entrance): Promise<ApprovalPage> {
    const found = await this.find(request, this.ticketIn(entrance));
    if ('notice' in found) return found.notice;
    const token = this.tokenFor(entrance, found.matter).toString('base64url');
    return {
      status: 200,
      html: this.asking.page(found.matter, { action: `${DOORS[entrance.door].path}/${entrance.key}`, token }),
    };
  }

  /** @throws CaptureRefused for a form that is not this page's */
  async answer(request: IncomingMessage, entrance: Entrance, form: { token: string; answer: string }): Promise<ApprovalPage> {
    const found = await this.find(request, this.ticketIn(entrance));
    if ('notice' in found) return found.notice;
    const expected = this.tokenFor(entrance, found.matter);
    const presented = Buffer.from(form.token, 'base64url');
    if (presented.length !== expected.length || !timingSafeEqual(presented, expected))
      throw new CaptureRefused('wrong page token');
    if (form.answer !== 'allow' && form.answer !== 'refuse') throw new CaptureRefused('no answer');
    return this.take(entrance, found.matter, form.answer);
  }

  /** What waits for the line that the network recognises now. */
  async list(request: IncomingMessage): Promise<ApprovalPage> {
    const { recogniser, backChannel, decision, operatorName } = this.parts;
    const recognition = await recogniser.recognise(arrivalOf(request));
    if (recognition.outcome !== 'line') return this.notice(403, WRONG_NETWORK);
    const items: WaitingItem[] = [];
    for (const waiting of await backChannel.waitingFor(recognition.subscriber)) {
      const verdict = await decision.decide(waiting);
      if (verdict.outcome !== 'ask') continue;
      const { application, request: asked } = verdict.matter;
      items.push({
        applicationName: application.displayName,
        purpose: asked.purpose,
        href: `${DOORS.portal.path}/${waiting.ticket}`,
      });
    }
    return { status: 200, html: renderWaitingPage({ operatorName, items }) };
  }

  /** The request is answered first: of two answers one counts. The poll looks at the consent itself, so a lost record allows nothing. */
  private async take(entrance: Entrance, matter: ConsentMatter, answer: Answer): Promise<ApprovalPage> {
    const { channel, amr } = DOORS[entrance.door];
    if (!(await this.parts.backChannel.answer(this.ticketIn(entrance), answer, amr))) return this.notice(410, EXPIRED);
    await this.asking.record(matter, { state: answer === 'allow' ? 'granted' : 'denied', channel, amr });
    return this.notice(200, answer === 'allow' ? ALLOWED : REFUSED);
  }

  /** A ticket that leads nowhere for anything that has not even the form of a key. */
  private ticketIn({ door, key }: Entrance): Ticket {
    if (door === 'message') return SECRET.test(key) ? this.parts.backChannel.ticketOf(key) : '';
    return TICKET.test(key) ? key : '';
  }

  /** Link or ticket alone prove nothing: the network must recognise, right now, the line that is asked. */
  private async find(request: IncomingMessage, ticket: Ticket): Promise<Found> {
    const kept = await this.parts.backChannel.find(ticket);
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

  /** Bound to entrance, person and question: a page shown for one thing cannot answer another. */
  private tokenFor({ door, key }: Entrance, { subscriber, purpose, toAsk }: ConsentMatter): Buffer {
    return this.parts.keyRing.mac(TOKEN_LABEL, [door, key, subscriber, purpose, ...toAsk].join('\n'));
  }
}
