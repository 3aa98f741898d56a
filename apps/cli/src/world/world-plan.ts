import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCESS_TOKEN_FORMATS, GRANT_TYPES, ID_TOKEN_ALGORITHMS, MINIMUM_DISPLAY_SECONDS_MAX } from '@openmast/tenancy';
import { parse } from 'yaml';
import { z } from 'zod';

const product = z.strictObject({
  capability: z.string(),
  purpose: z.string(),
  scopes: z.array(z.string()).min(1),
  grantTypes: z.array(z.enum(GRANT_TYPES)).min(1),
  lawfulBasis: z.enum(['consent', 'legitimate_interest', 'contract']),
  consentDays: z.int().positive().optional(),
  consentProtection: z
    .strictObject({
      secondChannel: z.boolean().default(false),
      minimumDisplaySeconds: z.int().min(0).max(MINIMUM_DISPLAY_SECONDS_MAX).default(0),
    })
    .optional(),
  sendsNotice: z.boolean().default(true),
});

const application = z.strictObject({
  name: z.string(),
  displayName: z.string(),
  owner: z.strictObject({ legalName: z.string(), country: z.string(), privacyPolicyUrl: z.url() }),
  /** Paths at the demo's aggregator. */
  redirectPaths: z.array(z.string()).default([]),
  redirectUris: z.array(z.url()).default([]),
  trustsTelSubject: z.boolean().default(false),
  mustUseDpop: z.boolean().default(false),
  accessTokenFormat: z.enum(ACCESS_TOKEN_FORMATS).optional(),
  idTokenAlgorithm: z.enum(ID_TOKEN_ALGORITHMS).default('ES256'),
  joinsPurpose: z.boolean().default(false),
  usesClientSecret: z.boolean().default(false),
  isResourceServer: z.boolean().default(false),
  products: z.array(product),
});

const line = z.strictObject({
  name: z.string(),
  msisdn: z.string(),
  subscriptionId: z.string(),
  simChangedHoursAgo: z.number().nonnegative(),
  served: z.boolean().default(true),
  barred: z.boolean().default(false),
  mayConsent: z.boolean().default(true),
  address: z.strictObject({ ip: z.string(), portFrom: z.int().optional(), portTo: z.int().optional() }),
  recognisedBy: z.enum(['address', 'header']),
});

const plan = z.strictObject({
  tenant: z.strictObject({ id: z.string(), name: z.string(), defaultLanguage: z.string(), country: z.string() }),
  staff: z.array(z.strictObject({ name: z.string(), role: z.string() })),
  partners: z.array(z.strictObject({ name: z.string(), applications: z.array(application) })),
  lines: z.array(line),
  /** A number of North's range that nobody has. */
  unknownNumber: z.string(),
  decisions: z.array(
    z.strictObject({
      line: z.string(),
      application: z.string(),
      purpose: z.string(),
      scopes: z.array(z.string()).min(1),
      state: z.enum(['granted', 'denied', 'withdrawn', 'objected']),
    }),
  ),
});

/** A fictional operator as its YAML file describes it. */
export type WorldPlan = z.infer<typeof plan>;

/** @throws Error with the place of the first fault */
export function readWorldPlan(name: string): WorldPlan {
  return plan.parse(parse(readFileSync(join(__dirname, '../../worlds', `${name}.yaml`), 'utf8')));
}
