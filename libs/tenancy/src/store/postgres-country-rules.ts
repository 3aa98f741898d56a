import { randomUUID } from 'node:crypto';
import { AppError } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { needsNoConsent } from '../domain/needs-no-consent';
import { type CountryRule, CountryRules, type NewCountryRule, type RuleEffect } from '../country-rules';
import { type StaffMember, nameAmongTenants } from '../staff-directory';

const LIST = {
  name: 'tenancy-country-rules',
  text: `select r.id, r.country, r.capability, r.scope, r.purpose, r.effect, r.parameter, r.maximum, r.reason, r.created_by, r.created_at
           from tenancy.country_rule r join tenancy.tenant t on t.country = r.country
          where t.id = $1 and r.ended_at is null order by r.capability, r.created_at limit 1000`,
};
/** In the tenant's own country, or nowhere. */
const ADD = {
  name: 'tenancy-add-country-rule',
  text: `insert into tenancy.country_rule
           (id, country, capability, scope, purpose, effect, parameter, maximum, reason, created_by)
         select $1, t.country, $4, $5, $6, $7, $8, $9, $10, $11 from tenancy.tenant t where t.id = $2 and t.country = $3`,
};
const END = {
  name: 'tenancy-end-country-rule',
  text: `update tenancy.country_rule r set ended_at = now(), ended_by = $3 from tenancy.tenant t
          where r.id = $1 and t.id = $2 and t.country = r.country and r.ended_at is null`,
};

interface Row {
  readonly id: string;
  readonly country: string;
  readonly capability: string;
  readonly scope: string | null;
  readonly purpose: string | null;
  readonly effect: RuleEffect;
  readonly parameter: string | null;
  readonly maximum: number | null;
  readonly reason: string;
  readonly created_by: string;
  readonly created_at: Date;
}

export class PostgresCountryRules extends CountryRules {
  constructor(private readonly database: Database) {
    super();
  }

  override async list(tenantId: string): Promise<CountryRule[]> {
    return (await this.database.rows<Row>(LIST, [tenantId])).map(ruleFromDb);
  }

  override async add(rule: NewCountryRule, by: StaffMember): Promise<string> {
    refuseContradiction(rule);
    const id = randomUUID();
    const { country, capability, scope, purpose, effect, parameter, maximum, reason } = rule;
    const what = [country, capability, scope ?? null, purpose ?? null, effect, parameter ?? null, maximum ?? null];
    const added = await this.database.affected(ADD, [id, by.tenantId, ...what, reason, nameAmongTenants(by)]);
    if (added === 1) return id;
    throw new AppError('not-found', 'UNKNOWN_COUNTRY', 'Your organisation has no subscribers in such a country.');
  }

  override async end(id: string, by: StaffMember): Promise<boolean> {
    return (await this.database.affected(END, [id, by.tenantId, nameAmongTenants(by)])) === 1;
  }
}

function refuseContradiction({ effect, capability, parameter, maximum }: NewCountryRule): void {
  const isCap = parameter !== undefined && maximum !== undefined;
  const hasNeither = parameter === undefined && maximum === undefined;
  if (effect === 'cap' ? !isCap : !hasNeither) {
    throw new AppError('invalid', 'RULE', 'A rule that caps names "parameter" and "maximum"; no other rule does.');
  }
  if (effect === 'require_consent' && needsNoConsent(capability)) {
    throw new AppError('invalid', 'NEEDS_NO_CONSENT', 'Asking how consent stands cannot itself wait for consent.');
  }
}

function ruleFromDb({
  scope,
  purpose,
  parameter,
  maximum,
  created_by: createdBy,
  created_at: createdAt,
  ...row
}: Row): CountryRule {
  return {
    ...row,
    createdBy,
    createdAt,
    ...(scope === null ? {} : { scope }),
    ...(purpose === null ? {} : { purpose }),
    ...(parameter === null ? {} : { parameter }),
    ...(maximum === null ? {} : { maximum }),
  };
}
