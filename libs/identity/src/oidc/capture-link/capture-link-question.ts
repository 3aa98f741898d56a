import { type CaptureEnd, type CaptureLink, type ConsentGate, type ScopeDecision } from '@openmast/consent';
import type { Scope } from '@openmast/kernel';
import { AppError } from '@openmast/kernel';
import { type Application, type ApplicationRegistry, type Product, agreeInAnyFlow } from '@openmast/tenancy';

export interface QuestionParts {
  readonly applications: ApplicationRegistry;
  readonly consent: ConsentGate;
}

/**
 * What a link asks as things stand now: `ask` what is still open of it; `settled` where nothing is (another page was quicker, or
 * the product is gone); `gone` where the application may not be used any more, and nobody is sent there.
 */
export type LinkQuestion =
  | {
      readonly outcome: 'ask';
      readonly application: Application;
      readonly products: ReadonlyMap<Scope, Product>;
      readonly toAsk: readonly Scope[];
      readonly granted: readonly Scope[];
    }
  | { readonly outcome: 'settled'; readonly end: CaptureEnd }
  | { readonly outcome: 'gone' };

/** The reasons that an answer may change; a no that was said meanwhile is not asked away. */
const OPEN: ReadonlySet<string> = new Set(['never-asked', 'expired']);

/** @throws AppError `unavailable` when a store cannot answer: nothing is asked on half the truth */
export async function linkQuestion(parts: QuestionParts, link: CaptureLink): Promise<LinkQuestion> {
  const { subscriber, applicationId, purpose } = link;
  const application = await parts.applications.find(applicationId);
  if (!application) return { outcome: 'gone' };
  const products = livingProducts(application, link);
  if (products.size === 0) return { outcome: 'settled', end: 'error' };
  const bases = new Map([...products].map(([scope, { lawfulBasis }]) => [scope, lawfulBasis] as const));
  const decisions = await parts.consent.decide({ subscriber, applicationId, purpose, bases });
  const { granted, toAsk } = sorted(decisions);
  if (toAsk.length === 0) return { outcome: 'settled', end: captureEnd(link.scopes, granted) };
  return { outcome: 'ask', application, products, toAsk, granted };
}

/** How a journey ends that was about `asked` and leaves `granted` allowed. */
export function captureEnd(asked: readonly Scope[], granted: readonly Scope[]): CaptureEnd {
  const allowed = asked.filter((scope) => granted.includes(scope)).length;
  if (allowed === asked.length) return 'granted';
  return allowed > 0 ? 'partial_grant' : 'denied';
}

/** Scopes that were taken off the application's products since the link was made are not asked for any more. */
function livingProducts(application: Application, { scopes, purpose }: CaptureLink): ReadonlyMap<Scope, Product> {
  return new Map(
    scopes.flatMap((scope) => {
      const agreement = agreeInAnyFlow(application, { purpose, scopes: [scope] });
      return agreement.isAgreed ? [...agreement.products] : [];
    }),
  );
}

function sorted(decisions: ReadonlyMap<Scope, ScopeDecision>): { granted: Scope[]; toAsk: Scope[] } {
  const granted: Scope[] = [];
  const toAsk: Scope[] = [];
  for (const [scope, { decision, isAskable }] of decisions) {
    if (decision.outcome === 'undecided')
      throw new AppError('unavailable', 'CONSENT_UNDECIDED', 'Nobody can tell now how consent stands.');
    if (decision.outcome === 'granted') granted.push(scope);
    else if (isAskable && OPEN.has(decision.reason)) toAsk.push(scope);
  }
  return { granted, toAsk };
}
