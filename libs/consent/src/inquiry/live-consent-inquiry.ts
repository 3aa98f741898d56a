import type { SubscriberRef } from '@openmast/kernel';
import type { SubscriberDirectory } from '@openmast/network';
import type { SubscriberRegistry } from '@openmast/subscriber';
import type { ApplicationRegistry } from '@openmast/tenancy';
import { CAPTURE_LINK_PATH, type CaptureLinks } from '../capture-links';
import { type InquiryAnswer, ConsentInquiry, type InquiryQuestion } from '../consent-inquiry';
import type { ConsentGate } from '../consent.gate';
import { isAcceptedCallback } from '../domain/callback-url';
import { isOpen } from '../domain/standing';
import { type AgreedMatter, AgreedStandings, agreedMatter } from './agreed-standings';

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
type Agreed = AgreedMatter | { readonly outcome: 'not-agreed' | 'callback-refused' };

/** Answers from the decision that every flow and every call rests on: what is told here is what would happen. */
export class LiveConsentInquiry extends ConsentInquiry {
  private readonly standings: AgreedStandings;

  constructor(private readonly parts: InquiryParts) {
    super();
    this.standings = new AgreedStandings(parts);
  }

  override async ask(question: InquiryQuestion): Promise<InquiryAnswer> {
    const line = await this.lineOf(question);
    if ('outcome' in line) return line;
    const agreed = await this.agreedOn(question);
    if ('outcome' in agreed) return agreed;
    const { standings, askable } = await this.standings.of(line.subscriber, agreed);
    const toAsk = standings.filter(({ scope, standing }) => isOpen(standing) && askable.has(scope));
    if (!question.capture || toAsk.length === 0) return { outcome: 'told', standings };
    const { applicationId, purpose } = agreed;
    const matter = { ...line, applicationId, purpose, scopes: toAsk.map(({ scope }) => scope) };
    const secret = await this.parts.links.open(matter, question.capture.callbackUrl);
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

  private async agreedOn({ applicationId, capture, ...words }: InquiryQuestion): Promise<Agreed> {
    const application = await this.parts.applications.find(applicationId);
    const matter = application && agreedMatter(application, words);
    if (!matter) return { outcome: 'not-agreed' };
    const callback = capture?.callbackUrl;
    if (callback !== undefined && !isAcceptedCallback(callback, application.redirectUris)) return { outcome: 'callback-refused' };
    return matter;
  }
}
