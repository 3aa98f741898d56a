import { randomUUID } from 'node:crypto';
import { AppError } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { needsNoConsent } from '../domain/needs-no-consent';
import { type CountryRule, CountryRules, type NewCountryRule, type RuleEffect } from '../country-rules';

const LIST = {
  name: 'tenancy-country-rules',
  text: `select id, country, capability, scope, purpose, effect, parameter, maximum, reason, created_by, created_at
           from tenancy.country_rule where ended_at is null order by country, capability, created_at limit 1000`,
};
const ADD = {
  name: 'tenancy-add-country-rule',
  text: `insert into tenancy.country_rule
           (id, country, capability, scope, purpose, effect, parameter, maximum, reason, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};
const END = {
  name: 'tenancy-end-country-rule',
  text: 'update tenancy.country_rule set ended_at = now(), ended_by = $2 where id = $1 and ended_at is null',
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

  override async list(): Promise<CountryRule[]> {
    return (await this.database.rows<Row>(LIST, [])).map(ruleFromDb);
  }

  override async add(rule: NewCountryRule, staffName: string): Promise<string> {
    refuseContradiction(rule);
    const id = randomUUID();
    const { country, capability, scope, purpose, effect, parameter, maximum, reason } = rule;
    const what = [country, capability, scope ?? null, purpose ?? null, effect, parameter ?? null, maximum ?? null];
    await this.database.affected(ADD, [id, ...what, reason, staffName]);
    return id;
  }

  override async end(id: string, staffName: string): Promise<boolean> {
    return (await this.database.affected(END, [id, staffName])) === 1;
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
