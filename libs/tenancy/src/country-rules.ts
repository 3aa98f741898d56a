import type { StaffMember } from './staff-directory';

/**
 * - `deny`: not sold in this country;
 * - `require_consent`: sold, but only with the subscriber's consent, whatever basis the product has;
 * - `allow`: lifts a broader rule, for a reason that is kept;
 * - `cap`: a parameter of the API may not go beyond `maximum`.
 */
export const RULE_EFFECTS = ['deny', 'require_consent', 'allow', 'cap'] as const;
export type RuleEffect = (typeof RULE_EFFECTS)[number];

/** What the law of one country says about a capability. The country is the tenant's: where its subscribers are. */
export interface NewCountryRule {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly capability: string;
  /** Absent: every scope of the capability. */
  readonly scope?: string;
  /** Absent: every purpose. */
  readonly purpose?: string;
  readonly effect: RuleEffect;
  /** With `cap` only: the property of the API's request, in the unit of its contract. */
  readonly parameter?: string;
  readonly maximum?: number;
  /** Which law, which decision; kept for ever. */
  readonly reason: string;
}

export interface CountryRule extends NewCountryRule {
  readonly id: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/**
 * The countries' rules; what is written here bites on the next request. Staff see and write those of their tenant's country
 * alone, for all tenants there. Also the injection token.
 */
export abstract class CountryRules {
  /** Those in force in this tenant's country. @throws AppError `unavailable` */
  abstract list(tenantId: string): Promise<CountryRule[]>;

  /**
   * @returns the rule's id.
   * @throws AppError `invalid` where effect, parameter and maximum do not fit, `not-found` for another country, `unavailable`
   */
  abstract add(rule: NewCountryRule, by: StaffMember): Promise<string>;

  /** @returns false where no such rule is in force, or none in this country. @throws AppError `unavailable` */
  abstract end(id: string, by: StaffMember): Promise<boolean>;
}
