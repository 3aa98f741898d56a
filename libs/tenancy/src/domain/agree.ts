import type { Purpose, Scope } from '@openmast/kernel';
import type { Application, GrantType, Product } from './application';

export interface AgreementQuestion {
  readonly grantType: GrantType;
  readonly purpose: Purpose | undefined;
  readonly scopes: readonly Scope[];
}

/**
 * - `grant-type`: no product of the application may be used through this flow at all;
 * - `tuple`: each part may be sold, but not this purpose with this scope through this flow.
 */
export type Disagreement = 'grant-type' | 'tuple';

export type Agreement =
  | { readonly isAgreed: true; readonly products: ReadonlyMap<Scope, Product> }
  | { readonly isAgreed: false; readonly reason: Disagreement };

/** Is every scope covered by a product of exactly this purpose and flow? One missing scope refuses the whole request. */
export function agree(application: Application, { grantType, purpose, scopes }: AgreementQuestion): Agreement {
  const reachable = application.products.filter((product) => product.grantTypes.includes(grantType));
  if (reachable.length === 0) return { isAgreed: false, reason: 'grant-type' };
  const products = new Map<Scope, Product>();
  for (const scope of scopes) {
    const product = reachable.find((candidate) => candidate.purpose === purpose && candidate.scopes.includes(scope));
    if (!product) return { isAgreed: false, reason: 'tuple' };
    products.set(scope, product);
  }
  return { isAgreed: true, products };
}

/**
 * The same, whatever flow the product was bought for: what may be processed at all, not how a token for it is got. Where
 * products differ in their lawful basis, the one that asks for consent counts: it is the stricter promise.
 */
export function agreeInAnyFlow(
  application: Application,
  { purpose, scopes }: Pick<AgreementQuestion, 'purpose' | 'scopes'>,
): Agreement {
  const products = new Map<Scope, Product>();
  for (const scope of scopes) {
    const covering = application.products.filter((product) => product.purpose === purpose && product.scopes.includes(scope));
    const product = covering.find(({ lawfulBasis }) => lawfulBasis === 'consent') ?? covering[0];
    if (!product) return { isAgreed: false, reason: 'tuple' };
    products.set(scope, product);
  }
  return { isAgreed: true, products };
}
