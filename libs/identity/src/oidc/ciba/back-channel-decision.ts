import type { Purpose, Scope, SubscriberRef } from '@openmast/kernel';
import type { ConsentGate } from '@openmast/consent';
import { type Application, type ApplicationRegistry, CIBA_GRANT, type Product, agree } from '@openmast/tenancy';
import type { BackChannelMatter } from '../../store/postgres-back-channel';
import { consentOutcome } from '../consent-outcome';
import type { ScopeCatalogue, ScopeRequest } from '../scope-request';
import { orUnavailable, temporarilyUnavailable } from '../unavailable';

export interface DecisionParts {
  readonly catalogue: ScopeCatalogue;
  readonly applications: ApplicationRegistry;
  readonly consent: ConsentGate;
}

/** What is asked, as it is agreed now. */
export interface AgreedMatter {
  readonly application: Application;
  readonly request: ScopeRequest & { readonly purpose: Purpose };
  readonly products: ReadonlyMap<Scope, Product>;
  readonly subscriber: SubscriberRef;
}

/** `ask`: the person has to be asked; `denied`: agreement gone, or the person has said no. */
export type BackChannelVerdict =
  | { readonly outcome: 'ready'; readonly matter: AgreedMatter; readonly granted: readonly Scope[] }
  | { readonly outcome: 'ask'; readonly matter: AgreedMatter; readonly toAsk: readonly Scope[] }
  | { readonly outcome: 'denied' };

/** Decides a waiting request anew each time somebody needs to know: at a poll, before a message, on the approval page. */
export class BackChannelDecision {
  constructor(private readonly parts: DecisionParts) {}

  /** @throws temporarily_unavailable when a store cannot answer: undecided is never a verdict */
  async decide({ applicationId, subscriber, scope }: BackChannelMatter): Promise<BackChannelVerdict> {
    const application = await orUnavailable(() => this.parts.applications.find(applicationId));
    const reading = this.parts.catalogue.read(scope);
    if (!application || 'fault' in reading || !reading.request.purpose) return { outcome: 'denied' };
    const { purpose, scopes } = reading.request;
    const agreement = agree(application, { grantType: CIBA_GRANT, purpose, scopes });
    if (!agreement.isAgreed) return { outcome: 'denied' };
    const { products } = agreement;
    const bases = new Map([...products].map(([name, product]) => [name, product.lawfulBasis] as const));
    const decisions = await this.parts.consent.decide({ subscriber, applicationId, purpose, bases });
    const consent = consentOutcome(decisions, false);
    const matter = { application, request: { ...reading.request, purpose }, products, subscriber };
    switch (consent.outcome) {
      case 'ready':
        return { outcome: 'ready', matter, granted: consent.granted };
      case 'ask':
        return { outcome: 'ask', matter, toAsk: consent.toAsk };
      case 'undecided':
        throw temporarilyUnavailable(new Error('consent store'));
      case 'denied':
      case 'consent-required':
        return { outcome: 'denied' };
    }
  }
}
