import type { IncomingMessage } from 'node:http';
import { type CaptureLinks, type PageLanguage, pageLanguage, renderCodeOffer, renderCodePage } from '@openmast/consent';
import type { KeyRing } from '@openmast/runtime';
import type { SubscriberRegistry } from '@openmast/subscriber';
import type { ApplicationRegistry } from '@openmast/tenancy';
import { languageWish } from '../../language/language-wish';
import type { PageReply } from '../../page-reply';
import type { CodeAim } from '../../text-code/code-terms';
import type { CodeStep } from '../../text-code/code-step';
import type { People } from '../../text-code/people';
import { type OpenedLink, pathOf } from './opened-link';

const AIM_LABEL = 'identity/capture-link-aim';

export interface CaptureLinkSignInParts {
  readonly operatorName: string;
  readonly defaultLanguage: string;
  readonly links: CaptureLinks;
  readonly subscribers: SubscriberRegistry;
  readonly applications: ApplicationRegistry;
  readonly codeStep: CodeStep;
  readonly people: People;
  readonly keyRing: KeyRing;
}

/**
 * A code for who opens a capture link off the network. It goes to the line the link is about, whoever asks for it: the link names
 * nobody, and the pages here show nothing of whom it is about or how it stands.
 */
export class CaptureLinkSignIn {
  constructor(private readonly parts: CaptureLinkSignInParts) {}

  /** A code, and the session it opens, are good for this one link. */
  aimOf({ secret }: OpenedLink): CodeAim {
    return { kind: 'capture-link', of: this.parts.keyRing.mac(AIM_LABEL, secret).toString('base64url') };
  }

  offer(request: IncomingMessage, opened: OpenedLink): PageReply {
    const { operatorName } = this.parts;
    const offer = { operatorName, instead: 'link', action: pathOf(opened, 'send') } as const;
    return { status: 403, html: renderCodeOffer(offer, this.languageOf(request)) };
  }

  /** The same for every link there is, whether or not it can still be answered. `undefined`: there never was such a link. */
  async send(request: IncomingMessage, opened: OpenedLink): Promise<PageReply | undefined> {
    const { links, subscribers, applications, codeStep } = this.parts;
    const link = await links.find(opened.secret);
    if (!link) return undefined;
    const location = pathOf(opened, 'code');
    const msisdn = await subscribers.numberOf(link.subscriber);
    if (!msisdn) return { location };
    const label = (await applications.describe([link.applicationId])).get(link.applicationId);
    const { language } = this.languageOf(request).words;
    const order = { aim: this.aimOf(opened), msisdn, language, applicationName: label?.displayName ?? '' };
    return { location, cookies: [await codeStep.send(request, order)] };
  }

  codePage(request: IncomingMessage, opened: OpenedLink, isWrong: boolean): PageReply {
    const { operatorName } = this.parts;
    const page = {
      operatorName,
      kind: 'capture-link',
      isWrong,
      action: pathOf(opened, 'code'),
      againHref: pathOf(opened),
    } as const;
    return { status: 200, html: renderCodePage(page, this.languageOf(request)) };
  }

  /** With the right code the question is shown next. A second press of the button finds the door open. */
  async takeCode(request: IncomingMessage, opened: OpenedLink, typed: string): Promise<PageReply> {
    const { codeStep, people } = this.parts;
    const aim = this.aimOf(opened);
    const proven = await codeStep.prove(request, aim, typed);
    if (proven) {
      const session = await people.open(request, proven.subscriber, aim);
      return { location: pathOf(opened), cookies: [session, codeStep.forget(aim)] };
    }
    const { outcome } = await people.of(request, aim);
    return { location: outcome === 'person' ? pathOf(opened) : pathOf(opened, 'code', 'wrong') };
  }

  private languageOf(request: IncomingMessage): PageLanguage {
    return pageLanguage(languageWish(request, { fallback: this.parts.defaultLanguage }));
  }
}
