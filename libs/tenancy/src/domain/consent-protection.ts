import type { Purpose, Scope } from '@openmast/kernel';
import type { Application } from './application';

/** What a yes needs besides the press of a button. */
export interface ConsentProtection {
  /** The first yes of a line is confirmed with a code by text message. */
  readonly secondChannel: boolean;
  /** A yes that comes sooner than this after the question was first shown counts for nothing. 0: it may come at once. */
  readonly minimumDisplaySeconds: number;
}

export const MINIMUM_DISPLAY_SECONDS_MAX = 60;

/**
 * How a yes to one scope is protected. Consent belongs to application, purpose and scope, however a token is got; so where several
 * products cover them, the strictest word of each counts, and no flow is a way around another's.
 */
export function protectionOf({ products }: Pick<Application, 'products'>, purpose: Purpose, scope: Scope): ConsentProtection {
  const covering = products.filter((product) => product.purpose === purpose && product.scopes.includes(scope));
  const words = covering.map(({ consentProtection }) => consentProtection).filter((word) => word !== undefined);
  return {
    secondChannel: words.some(({ secondChannel }) => secondChannel),
    minimumDisplaySeconds: Math.max(0, ...words.map(({ minimumDisplaySeconds }) => minimumDisplaySeconds)),
  };
}
