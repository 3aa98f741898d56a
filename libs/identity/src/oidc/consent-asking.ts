import { createHash } from 'node:crypto';
import {
  CAPTURE_LANGUAGE,
  CAPTURE_VIEW_VERSION,
  type CaptureForm,
  type CaptureView,
  type ConsentLedger,
  renderCapturePage,
} from '@openmast/consent';
import type { Clock, Msisdn, Purpose, Scope, SubscriberRef } from '@openmast/kernel';
import type { Application, Product } from '@openmast/tenancy';
import type { ScopeCatalogue } from './scope-request';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The answer was not the subscriber's own, or not to what was asked. Nothing was recorded. */
export class CaptureRefused extends Error {
  override readonly name = 'CaptureRefused';
}

/** What one person is asked. */
export interface ConsentMatter {
  readonly application: Application;
  readonly purpose: Purpose;
  readonly subscriber: SubscriberRef;
  readonly msisdn: Msisdn;
  readonly toAsk: readonly Scope[];
  readonly products: ReadonlyMap<Scope, Product>;
}

export interface GivenAnswer {
  readonly state: 'granted' | 'denied';
  readonly channel: 'authorization' | 'message' | 'portal' | 'capture-link';
  /** What the answer is about. Absent: everything that was asked. */
  readonly scopes?: readonly Scope[];
  /** The page let the items be chosen one by one. */
  readonly isSeparable?: boolean;
  /** How the person was known, RFC 8176. */
  readonly amr: readonly string[];
  /** What the answer belongs to; never a secret. */
  readonly reference?: string;
}

export interface ConsentAskingParts {
  readonly catalogue: ScopeCatalogue;
  readonly ledger: ConsentLedger;
  readonly clock: Clock;
}

/** The question as a page, and the answer as a record: the same in every flow. */
export class ConsentAsking {
  constructor(private readonly parts: ConsentAskingParts) {}

  page(matter: ConsentMatter, form: CaptureForm): string {
    return renderCapturePage(this.viewOf(matter), form);
  }

  /** @throws AppError `unavailable` */
  async record(matter: ConsentMatter, answer: GivenAnswer): Promise<void> {
    const { state, channel, amr, reference, isSeparable = false } = answer;
    const { subscriber, application, purpose } = matter;
    const until = this.untilOf(matter);
    const textHash = createHash('sha256')
      .update(this.page(matter, { action: '', token: '', isSeparable }))
      .digest('base64url');
    const evidence = { view: CAPTURE_VIEW_VERSION, language: CAPTURE_LANGUAGE, textHash, amr };
    await this.parts.ledger.record({
      subscriber,
      applicationId: application.id,
      purpose,
      scopes: answer.scopes ?? matter.toAsk,
      state,
      ...(until && state === 'granted' ? { expiresAt: until } : {}),
      channel,
      evidence: reference === undefined ? evidence : { ...evidence, interaction: reference },
    });
  }

  /** The soonest end among the products asked for. */
  private untilOf(matter: ConsentMatter): Date | undefined {
    const days = matter.toAsk.map((scope) => matter.products.get(scope)?.consentDays).filter((value) => value !== undefined);
    return days.length === 0 ? undefined : new Date(this.parts.clock.now().getTime() + Math.min(...days) * DAY_MS);
  }

  private viewOf(matter: ConsentMatter): CaptureView {
    const { application, toAsk, purpose, msisdn } = matter;
    const until = this.untilOf(matter);
    return {
      operatorName: application.operatorName,
      applicationName: application.displayName,
      ownerName: application.ownerName,
      partnerName: application.partnerName,
      privacyPolicyUrl: application.privacyPolicyUrl,
      items: toAsk.map((scope) => this.parts.catalogue.inPlainWords(scope)),
      scopes: toAsk,
      purpose,
      maskedNumber: msisdn.masked(),
      ...(until ? { until } : {}),
    };
  }
}
