import type { IncomingMessage } from 'node:http';
import { type PageLanguage, type SignOutForm, pageLanguage, renderCodeOffer, renderCodePage } from '@openmast/consent';
import type { KeyRing } from '@openmast/runtime';
import { languageWish } from '../language/language-wish';
import type { PageReply } from '../page-reply';
import { refuseWrongToken } from '../page-token';
import { type CodeAim, readNumber } from '../text-code/code-terms';
import type { CodeStep } from '../text-code/code-step';
import type { KnownPerson, People } from '../text-code/people';

export const PORTAL_AIM: CodeAim = { kind: 'portal' };
const TOKEN_LABEL = 'identity/portal-sign-out-token';
const HOME = '/portal';
export const SIGN_IN_PATH = '/portal/sign-in';
export const CODE_PATH = '/portal/code';
export const SIGN_OUT_PATH = '/portal/sign-out';

export interface PortalSignInParts {
  readonly operatorName: string;
  readonly defaultLanguage: string;
  readonly codeStep: CodeStep;
  readonly people: People;
  readonly keyRing: KeyRing;
}

/**
 * Into the subscriber's own pages without the network: a number, a code. Nothing here tells whether a number is ours, barred, or
 * has had too many codes: it is found out elsewhere, after the answer.
 */
export class PortalSignIn {
  constructor(private readonly parts: PortalSignInParts) {}

  /** In place of a page that needs to know whose it is. */
  offer(request: IncomingMessage): PageReply {
    return { status: 403, html: this.offerPage(request, false) };
  }

  /** Takes a number. What cannot be a number of any country is said to be none; everything else has the same answer. */
  async send(request: IncomingMessage, typed: string): Promise<PageReply> {
    const msisdn = readNumber(typed);
    if (!msisdn) return { status: 422, html: this.offerPage(request, true) };
    const { language } = this.languageOf(request).words;
    const cookie = await this.parts.codeStep.send(request, { aim: PORTAL_AIM, msisdn, language });
    return { location: CODE_PATH, cookies: [cookie] };
  }

  codePage(request: IncomingMessage, isWrong: boolean): PageReply {
    const { operatorName } = this.parts;
    const page = { operatorName, kind: 'portal', action: CODE_PATH, againHref: HOME, isWrong } as const;
    return { status: 200, html: renderCodePage(page, this.languageOf(request)) };
  }

  /** Opens the session, once per code. A second press of the button finds it open. */
  async takeCode(request: IncomingMessage, typed: string): Promise<PageReply> {
    const { codeStep, people } = this.parts;
    const proven = await codeStep.prove(request, PORTAL_AIM, typed);
    if (proven) {
      const session = await people.open(request, proven.subscriber, PORTAL_AIM);
      return { location: HOME, cookies: [session, codeStep.forget(PORTAL_AIM)] };
    }
    const { outcome } = await people.of(request, PORTAL_AIM);
    return { location: outcome === 'person' ? HOME : `${CODE_PATH}?wrong` };
  }

  /** @throws CaptureRefused for a form that is not of this session's page */
  async signOut(request: IncomingMessage, token: string): Promise<PageReply> {
    const { people } = this.parts;
    const person = await people.of(request, PORTAL_AIM);
    if (person.outcome === 'person') refuseWrongToken(token, this.signOutToken(person));
    return { location: HOME, cookies: [await people.signOut(request, PORTAL_AIM)] };
  }

  /** The form that ends the session, for who has one. */
  signOutForm(person: KnownPerson): SignOutForm | undefined {
    if (person.bond === '') return undefined;
    return { action: SIGN_OUT_PATH, token: this.signOutToken(person).toString('base64url') };
  }

  private signOutToken({ subscriber, bond }: KnownPerson): Buffer {
    return this.parts.keyRing.mac(TOKEN_LABEL, [subscriber, bond].join('\n'));
  }

  private offerPage(request: IncomingMessage, isFaulty: boolean): string {
    const { operatorName } = this.parts;
    const offer = { operatorName, instead: 'signIn', action: SIGN_IN_PATH, isFaulty } as const;
    return renderCodeOffer(offer, this.languageOf(request));
  }

  private languageOf(request: IncomingMessage): PageLanguage {
    return pageLanguage(languageWish(request, { fallback: this.parts.defaultLanguage }));
  }
}
