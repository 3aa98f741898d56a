import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CAPTURE_LINK_PATH, type CaptureLink, type CaptureLinks } from '@openmast/consent';
import type { Msisdn, Scope } from '@openmast/kernel';
import type { KeyRing, Logger } from '@openmast/runtime';
import { arrivalOf } from '../../network-login/arrivals';
import type { LineRecogniser } from '../../network-login/recognise-line';
import { NETWORK_AMR } from '../authorization-policy';
import { CaptureRefused, ConsentAsking, type ConsentAskingParts, type ConsentMatter } from '../consent-asking';
import { CaptureLinkEndings, type LinkAnswer, formTarget } from './capture-link-endings';
import { type QuestionParts, captureEnd, linkQuestion } from './capture-link-question';

const TOKEN_LABEL = 'identity/capture-link-token';

export interface CaptureLinkFlowParts extends ConsentAskingParts, QuestionParts {
  readonly operatorName: string;
  readonly recogniser: LineRecogniser;
  readonly links: CaptureLinks;
  readonly keyRing: KeyRing;
  readonly log: Logger;
}

/** What stands in the URL of an opened link. */
export interface OpenedLink {
  readonly secret: string;
  /** The application's `state`, still encoded as it came. Absent: none was appended. */
  readonly rawState: string | undefined;
}

/** What was pressed, and which boxes were ticked before it. */
export interface LinkForm {
  readonly token: string;
  readonly answer: string;
  readonly ticked: readonly string[];
}

/** What is asked, or what to show instead of asking. */
type Found =
  | { readonly link: CaptureLink; readonly matter: ConsentMatter; readonly granted: readonly Scope[] }
  | { readonly instead: LinkAnswer };

/** Asks the person behind a link that an application has handed on (CAMARA Consent Info), and leads back. */
export class CaptureLinkFlow {
  private readonly asking: ConsentAsking;
  private readonly endings: CaptureLinkEndings;

  constructor(private readonly parts: CaptureLinkFlowParts) {
    this.asking = new ConsentAsking(parts);
    this.endings = new CaptureLinkEndings(parts.operatorName);
  }

  /** Shows the question. From then on the application is told that it stands on the person's screen. */
  async show(request: IncomingMessage, opened: OpenedLink): Promise<LinkAnswer> {
    const found = await this.find(request, opened, () => this.endings.over());
    if ('instead' in found) return found.instead;
    const { link, matter } = found;
    await this.parts.links.noteShown(opened.secret);
    const target = link.callbackUrl === undefined ? undefined : formTarget(link.callbackUrl);
    const token = this.tokenFor(opened, matter).toString('base64url');
    const html = this.asking.page(matter, { action: pathOf(opened), token, isSeparable: true });
    return { status: 200, html, formTargets: target === undefined ? [] : [target] };
  }

  /** Takes the answer, once. @throws CaptureRefused for a form that is not this page's */
  async answer(request: IncomingMessage, opened: OpenedLink, form: LinkForm): Promise<LinkAnswer> {
    // A second press of the button is shown how the first one ended; it changes nothing.
    const again = (link: CaptureLink): LinkAnswer => this.endings.ended(link, link.result ?? 'timeout', opened.rawState);
    const found = await this.find(request, opened, again);
    if ('instead' in found) return found.instead;
    const { link, matter, granted } = found;
    this.refuseForeignForm(form, this.tokenFor(opened, matter));
    const chosen = chosenIn(form, matter.toAsk);
    // Nothing was ticked: that is neither yes nor no, so the question stands.
    if (form.answer === 'some' && chosen.length === 0) return { location: pathOf(opened) };
    const end = captureEnd(link.scopes, [...granted, ...chosen]);
    if (!(await this.parts.links.end(opened.secret, end))) return again((await this.parts.links.find(opened.secret)) ?? link);
    const isRecorded = await this.record(matter, chosen, opened);
    return this.endings.ended(link, isRecorded ? end : 'error', opened.rawState);
  }

  /** The link alone proves nothing: the network must recognise, right now, the line that is asked. */
  private async find(request: IncomingMessage, opened: OpenedLink, answered: (link: CaptureLink) => LinkAnswer): Promise<Found> {
    const link = await this.parts.links.find(opened.secret);
    if (!link) return { instead: this.endings.over() };
    const recognition = await this.parts.recogniser.recognise(arrivalOf(request));
    if (recognition.outcome !== 'line' || recognition.subscriber !== link.subscriber)
      return { instead: this.endings.wrongNetwork() };
    if (link.result !== undefined) return { instead: answered(link) };
    if (link.isExpired) return { instead: this.endings.ended(link, 'timeout', opened.rawState) };
    return this.weigh(link, recognition.msisdn, opened);
  }

  private async weigh(link: CaptureLink, msisdn: Msisdn, { secret, rawState }: OpenedLink): Promise<Found> {
    const question = await linkQuestion(this.parts, link);
    switch (question.outcome) {
      case 'ask': {
        const { application, products, toAsk, granted } = question;
        const { purpose, subscriber } = link;
        return { link, granted, matter: { application, purpose, products, subscriber, msisdn, toAsk } };
      }
      case 'settled':
        await this.parts.links.end(secret, question.end);
        return { instead: this.endings.ended(link, question.end, rawState) };
      case 'gone':
        return { instead: this.endings.over() };
    }
  }

  /** The journey has ended by now, so of two answers one is recorded. What is lost here allows nothing, and is told as `error`. */
  private async record(matter: ConsentMatter, chosen: readonly Scope[], { secret }: OpenedLink): Promise<boolean> {
    const refused = matter.toAsk.filter((scope) => !chosen.includes(scope));
    const given = { channel: 'capture-link', amr: [NETWORK_AMR], isSeparable: true } as const;
    try {
      if (refused.length > 0) await this.asking.record(matter, { ...given, state: 'denied', scopes: refused });
      if (chosen.length > 0) await this.asking.record(matter, { ...given, state: 'granted', scopes: chosen });
      return true;
    } catch (error) {
      this.parts.log.error({ err: error }, 'an answer to a capture link could not be recorded');
      await this.parts.links.noteFailure(secret).catch(() => undefined);
      return false;
    }
  }

  private refuseForeignForm({ token, answer }: LinkForm, expected: Buffer): void {
    const presented = Buffer.from(token, 'base64url');
    if (presented.length !== expected.length || !timingSafeEqual(presented, expected))
      throw new CaptureRefused('wrong page token');
    if (!['allow', 'refuse', 'some'].includes(answer)) throw new CaptureRefused('no answer');
  }

  /** Bound to link, person and question: a page shown for one thing cannot answer another. */
  private tokenFor({ secret }: OpenedLink, { subscriber, purpose, toAsk }: ConsentMatter): Buffer {
    return this.parts.keyRing.mac(TOKEN_LABEL, [secret, subscriber, purpose, ...toAsk].join('\n'));
  }
}

function chosenIn({ answer, ticked }: LinkForm, toAsk: readonly Scope[]): readonly Scope[] {
  if (answer === 'allow') return toAsk;
  return answer === 'some' ? toAsk.filter((scope) => ticked.includes(scope)) : [];
}

function pathOf({ secret, rawState }: OpenedLink): string {
  return `${CAPTURE_LINK_PATH}/${secret}${rawState === undefined ? '' : `?state=${rawState}`}`;
}
