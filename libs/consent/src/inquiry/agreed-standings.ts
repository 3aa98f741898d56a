import { AppError, type Purpose, type Scope, type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import { type Application, type Product, agreeInAnyFlow } from '@openmast/tenancy';
import type { CaptureLinks } from '../capture-links';
import type { ConsentGate, ScopeDecision } from '../consent.gate';
import { type ScopeStanding, standingOf } from '../domain/standing';

/** What an application may be told about: words of a request that it has bought, each with the product that covers it. */
export interface AgreedMatter {
  readonly applicationId: string;
  readonly purpose: Purpose;
  /** Each once, in the order asked. */
  readonly scopes: readonly Scope[];
  readonly products: ReadonlyMap<Scope, Product>;
}

export interface ToldStandings {
  /** One per scope, in the order asked. */
  readonly standings: readonly ScopeStanding[];
  /** Those of which the person could be asked now. */
  readonly askable: ReadonlySet<Scope>;
}

export interface AgreedStandingsParts {
  readonly consent: ConsentGate;
  readonly links: CaptureLinks;
}

/** `undefined`: not bought together, in no flow. What has not even the form of a scope or a purpose was certainly not bought. */
export function agreedMatter(
  application: Application,
  words: { readonly purpose: string; readonly scopes: readonly string[] },
): AgreedMatter | undefined {
  const purpose = parsePurpose(words.purpose);
  const asked = [...new Set(words.scopes)].map((text) => parseScope(text));
  const scopes = asked.filter((scope) => scope !== undefined);
  if (!purpose || scopes.length < asked.length) return undefined;
  const agreement = agreeInAnyFlow(application, { purpose, scopes });
  return agreement.isAgreed ? { applicationId: application.id, purpose, scopes, products: agreement.products } : undefined;
}

/**
 * How things stand, for every face that tells it: read from the decision that every flow and every call rests on, so that what
 * one face tells is what the others tell, and what would happen.
 */
export class AgreedStandings {
  constructor(private readonly parts: AgreedStandingsParts) {}

  /** @throws AppError `unavailable` when nobody can tell: undecided is never told as a standing */
  async of(subscriber: SubscriberRef, { applicationId, purpose, scopes, products }: AgreedMatter): Promise<ToldStandings> {
    const matter = { subscriber, applicationId, purpose, scopes };
    const bases = new Map([...products].map(([scope, product]) => [scope, product.lawfulBasis] as const));
    const [decisions, beingAsked] = await Promise.all([
      this.parts.consent.decide({ ...matter, bases }),
      this.parts.links.beingAsked(matter),
    ]);
    return {
      standings: scopes.map((scope) => tell(scope, decisions.get(scope), beingAsked.has(scope))),
      askable: new Set(scopes.filter((scope) => decisions.get(scope)?.isAskable)),
    };
  }
}

function tell(scope: Scope, decided: ScopeDecision | undefined, isBeingAsked: boolean): ScopeStanding {
  if (!decided || decided.decision.outcome === 'undecided') {
    throw new AppError('unavailable', 'CONSENT_UNDECIDED', 'Nobody can tell now how consent stands. Try again later.');
  }
  const end = decided.until ?? decided.expiredAt;
  return { scope, standing: standingOf(decided.decision, isBeingAsked), ...(end ? { until: end } : {}) };
}
