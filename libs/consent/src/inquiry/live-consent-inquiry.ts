import { AppError, type Scope, type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import type { SubscriberDirectory } from '@openmast/network';
import type { SubscriberRegistry } from '@openmast/subscriber';
import { type ApplicationRegistry, type Product, agreeInAnyFlow } from '@openmast/tenancy';
import { CAPTURE_LINK_PATH, type CaptureLinks, type CaptureMatter } from '../capture-links';
import { type InquiryAnswer, ConsentInquiry, type InquiryQuestion } from '../consent-inquiry';
import type { ConsentGate, ScopeDecision } from '../consent.gate';
import { isAcceptedCallback } from '../domain/callback-url';
import { type ScopeStanding, isOpen, standingOf } from '../domain/standing';

export interface InquiryParts {
  /** The one public origin: where the capture page is. */
  readonly issuer: string;
  readonly directory: SubscriberDirectory;
  readonly subscribers: SubscriberRegistry;
  readonly applications: ApplicationRegistry;
  readonly consent: ConsentGate;
  readonly links: CaptureLinks;
}

type Line = { readonly subscriber: SubscriberRef } | { readonly outcome: 'line-unknown' | 'line-barred' };
type Agreed =
  | { readonly matter: Omit<CaptureMatter, 'subscriber'>; readonly products: ReadonlyMap<Scope, Product> }
  | { readonly outcome: 'not-agreed' | 'callback-refused' };

/** Answers from the decision that every flow and every call rests on: what is told here is what would happen. */
export class LiveConsentInquiry extends ConsentInquiry {
  constructor(private readonly parts: InquiryParts) {
    super();
  }

  override async ask(question: InquiryQuestion): Promise<InquiryAnswer> {
    const line = await this.lineOf(question);
    if ('outcome' in line) return line;
    const agreed = await this.agreedOn(question);
    if ('outcome' in agreed) return agreed;
    const matter = { ...agreed.matter, ...line };
    const bases = new Map([...agreed.products].map(([scope, product]) => [scope, product.lawfulBasis] as const));
    const decisions = await this.parts.consent.decide({ ...matter, bases });
    const standings = await this.standingsOf(matter, decisions);
    const toAsk = standings.filter(({ scope, standing }) => isOpen(standing) && decisions.get(scope)?.isAskable);
    if (!question.capture || toAsk.length === 0) return { outcome: 'told', standings };
    const scopes = toAsk.map(({ scope }) => scope);
    const secret = await this.parts.links.open({ ...matter, scopes }, question.capture.callbackUrl);
    if (secret === undefined) return { outcome: 'asked-too-often' };
    return { outcome: 'told', standings, captureUrl: `${this.parts.issuer}${CAPTURE_LINK_PATH}/${secret}` };
  }

  /** Today's subscriber of the number. A token that was issued for the one before says nothing about the new one. */
  private async lineOf({ msisdn, subscriber: expected }: InquiryQuestion): Promise<Line> {
    const line = await this.parts.directory.find(msisdn);
    if (!line) return { outcome: 'line-unknown' };
    if (line.isBarred) return { outcome: 'line-barred' };
    const subscriber = await this.parts.subscribers.ensure(msisdn, line.subscriptionId, line);
    return expected === undefined || expected === subscriber ? { subscriber } : { outcome: 'line-unknown' };
  }

  private async agreedOn({ applicationId, capture, ...question }: InquiryQuestion): Promise<Agreed> {
    const purpose = parsePurpose(question.purpose);
    const scopes = [...new Set(question.scopes)].map((text) => parseScope(text));
    const application = await this.parts.applications.find(applicationId);
    const known = scopes.filter((scope) => scope !== undefined);
    // What has not even the form of a scope or a purpose was certainly not bought.
    if (!purpose || !application || known.length < scopes.length) return { outcome: 'not-agreed' };
    const agreement = agreeInAnyFlow(application, { purpose, scopes: known });
    if (!agreement.isAgreed) return { outcome: 'not-agreed' };
    const callback = capture?.callbackUrl;
    if (callback !== undefined && !isAcceptedCallback(callback, application.redirectUris)) return { outcome: 'callback-refused' };
    return { matter: { applicationId, purpose, scopes: known }, products: agreement.products };
  }

  private async standingsOf(
    matter: CaptureMatter,
    decisions: ReadonlyMap<Scope, ScopeDecision>,
  ): Promise<readonly ScopeStanding[]> {
    const beingAsked = await this.parts.links.beingAsked(matter);
    return matter.scopes.map((scope) => {
      const decided = decisions.get(scope);
      if (!decided || decided.decision.outcome === 'undecided') throw undecided();
      const end = decided.until ?? decided.expiredAt;
      return { scope, standing: standingOf(decided.decision, beingAsked.has(scope)), ...(end ? { until: end } : {}) };
    });
  }
}

function undecided(): AppError {
  return new AppError('unavailable', 'CONSENT_UNDECIDED', 'Nobody can tell now how consent stands. Try again later.');
}
