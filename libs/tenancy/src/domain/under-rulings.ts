import type { Product } from './application';

/** What the country's rules make of a scope, by scope; a scope without a ruling is sold as the product says. */
export type Rulings = Readonly<Record<string, 'deny' | 'require_consent' | 'allow'>>;

/** A product as it may be used in its country: without what is forbidden, and with consent where the law wants it. */
export function underRulings(product: Product, rulings: Rulings): Product[] {
  const allowed = product.scopes.filter((scope) => rulings[scope] !== 'deny');
  const needConsent = allowed.filter((scope) => rulings[scope] === 'require_consent');
  const asSold = allowed.filter((scope) => rulings[scope] !== 'require_consent');
  return [
    ...(asSold.length > 0 ? [{ ...product, scopes: asSold }] : []),
    ...(needConsent.length > 0 ? [{ ...product, scopes: needConsent, lawfulBasis: 'consent' as const }] : []),
  ];
}
