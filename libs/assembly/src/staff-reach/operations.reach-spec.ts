import type { Things } from './things.reach-spec';

/** What is sent; the method is the operation's. */
export interface Sent {
  readonly path: string;
  readonly body?: object;
}

/** What comes back: at least these members, and in a list at least these items; nothing where the list is empty. */
export interface Told {
  readonly status: number;
  readonly body?: unknown;
}

/** One way to name somebody else's things. */
interface Try {
  readonly send: (of: Things, own: Things) => Sent;
  /** What things of another tenant get, and things of nobody. */
  readonly told: Told;
}

export interface Operation {
  /** A request about one's own things. */
  readonly send: (own: Things) => Sent;
  /** What it gets. */
  readonly works: (own: Things) => Told;
  /** None: a request can name nothing of a tenant. */
  readonly tries?: Readonly<Record<string, Try>>;
  /** Reaches beyond one's own tenant, so only the role `owner` may. */
  readonly isForOwners?: boolean;
  /** About a person, who is the operator's: reaches over all tenants (ADR 0022). */
  readonly isOfOperator?: boolean;
}

const PURPOSE = 'dpv:FraudPreventionAndDetection';
const SCOPES = ['sim-swap:check'];
const WORDS = { texts: [{ language: 'en', note: 'Nobody sees your calls.' }] };
const LAW = { capability: 'number-verification', effect: 'allow', reason: 'Telecommunications Act, section 12' };

const unknown = (code: string): Told => ({ status: 404, body: { code } });
const UNKNOWN_APPLICATION = unknown('UNKNOWN_APPLICATION');
const UNKNOWN_ORGANISATION = unknown('UNKNOWN_ORGANISATION');
const NOT_FOUND = unknown('NOT_FOUND');

const phoneOf = ({ phoneNumber }: Things) => ({ phoneNumber });
const reasoned = (of: Things) => ({ ...phoneOf(of), reason: 'asked by phone' });
const matterOf = (of: Things) => ({ ...phoneOf(of), clientId: of.applicationId, purpose: PURPOSE });
const questionOf = (of: Things) => ({ ...matterOf(of), scopes: SCOPES });
const takenBack = (of: Things) => ({ ...matterOf(of), capturedThrough: 'SHOP', recordedBy: 'till 4' });
const statementOf = (of: Things) => {
  const evidence = { capturedAt: new Date().toISOString(), text: 'shop-consent-7/en' };
  return { ...takenBack(of), scopes: SCOPES, decision: 'DENIED', ...evidence };
};

/** Where the path names nothing of anybody. */
function atPath(path: string, body: (of: Things) => object, told: { works: Operation['works']; others: Told }): Operation {
  const send = (of: Things) => ({ path, body: body(of) });
  return { send, works: told.works, tries: { 'in the body': { send, told: told.others } } };
}

/** Where the body names an application: of a stranger, and of somebody whose decisions one may see. */
function ofApplication(path: string, body: (of: Things) => object, works: Told): Operation {
  const send = (of: Things) => ({ path, body: body(of) });
  const ofOwnPerson = (of: Things, own: Things) => ({ path, body: { ...body(of), ...phoneOf(own) } });
  return {
    send,
    works: () => works,
    tries: {
      'in the body': { send, told: UNKNOWN_APPLICATION },
      'in the body, for a person one knows': { send: ofOwnPerson, told: UNKNOWN_APPLICATION },
    },
  };
}

const VIEWS = (tenant: Things) => `/v1/tenants/${tenant.tenantId}/consent-views`;
const VIEW = (tenant: Things, of: Things) => `${VIEWS(tenant)}/${of.viewId}/versions`;
const VERSION = (tenant: Things, of: Things) => `${VIEW(tenant, of)}/${String(of.version)}`;
const PUBLICATION = (tenant: Things, of: Things) => `${VERSION(tenant, of)}/publish`;

/** Where the path names a tenant, and perhaps a view of it. */
function ofViews(path: (tenant: Things, of: Things) => string, works: Operation['works'], body?: object): Operation {
  const sent = (tenant: Things, of: Things) => ({ path: path(tenant, of), ...(body ? { body } : {}) });
  const inPath: Try = { send: (of) => sent(of, of), told: UNKNOWN_ORGANISATION };
  const underOwn: Try = { send: (of, own) => sent(own, of), told: NOT_FOUND };
  return {
    send: (own) => sent(own, own),
    works,
    tries: { 'in the path': inPath, ...(path === VIEWS ? {} : { 'in the path, under one’s own tenant': underOwn }) },
  };
}

/** The Consents API: the path names a tenant, the body an application, alone or as an item of a batch. */
function atDesk(end: string, body: (of: Things) => object, answer: Told): Operation {
  const isBatch = end.endsWith('batch');
  const sent = (tenant: Things, one: object) => ({
    path: `/v1/orgs/${tenant.tenantId}/consents${end}`,
    body: isBatch ? { items: [one] } : one,
  });
  const inItem = ({ status, body: members }: Told): Told => ({
    status: 200,
    body: { items: [{ status, ...(members as object) }] },
  });
  const told = (one: Told) => (isBatch ? inItem(one) : one);
  const ofOwnPerson = (of: Things, own: Things) => sent(own, { ...body(of), ...phoneOf(own) });
  return {
    send: (own) => sent(own, body(own)),
    works: () => told(answer),
    tries: {
      'in the path': { send: (of) => sent(of, body(of)), told: UNKNOWN_ORGANISATION },
      'in the path, over a body of one’s own': { send: (of, own) => sent(of, body(own)), told: UNKNOWN_ORGANISATION },
      'in the body': { send: (of, own) => sent(own, body(of)), told: told(UNKNOWN_APPLICATION) },
      'in the body, for a person one knows': { send: ofOwnPerson, told: told(UNKNOWN_APPLICATION) },
    },
  };
}

const done = (status: number, body?: unknown) => () => ({ status, ...(body === undefined ? {} : { body }) });

/**
 * Every operation that staff can call, as the OpenAPI documents have them. One that is not here fails the spec: say how it names
 * a tenant's things, and what somebody else's get.
 */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /v1/capabilities': {
    send: () => ({ path: '/v1/capabilities' }),
    works: done(200, [{ name: 'number-verification' }]),
  },
  'GET /v1/country-rules': {
    send: () => ({ path: '/v1/country-rules' }),
    works: ({ ruleId, country }) => ({ status: 200, body: [{ id: ruleId, country }] }),
  },
  'POST /v1/country-rules': {
    isForOwners: true,
    ...atPath('/v1/country-rules', ({ country }) => ({ ...LAW, country }), {
      works: done(201),
      others: unknown('UNKNOWN_COUNTRY'),
    }),
  },
  'DELETE /v1/country-rules/{id}': {
    isForOwners: true,
    send: ({ ruleId }) => ({ path: `/v1/country-rules/${ruleId}` }),
    works: done(204),
    tries: { 'in the path': { send: ({ ruleId }) => ({ path: `/v1/country-rules/${ruleId}` }), told: NOT_FOUND } },
  },

  'POST /v1/consents/search': atPath('/v1/consents/search', phoneOf, {
    works: ({ applicationId }) => ({ status: 200, body: [{ clientId: applicationId, state: 'granted' }] }),
    others: { status: 200, body: [] },
  }),
  'POST /v1/consents/receipts': atPath('/v1/consents/receipts', phoneOf, {
    works: ({ tenantId }) => ({ status: 200, body: { receipts: [{ receipt: { history: { tenant: tenantId } } }] } }),
    others: { status: 200, body: { receipts: [] } },
  }),
  'POST /v1/consents/withdraw-all': atPath('/v1/consents/withdraw-all', reasoned, {
    works: done(200, { withdrawn: 1 }),
    others: { status: 200, body: { withdrawn: 0 } },
  }),
  'POST /v1/consents/withdraw': ofApplication('/v1/consents/withdraw', (of) => ({ ...matterOf(of), ...reasoned(of) }), {
    status: 200,
    body: { withdrawn: 1 },
  }),
  'POST /v1/consents/object': ofApplication('/v1/consents/object', (of) => ({ ...questionOf(of), ...reasoned(of) }), {
    status: 204,
  }),

  'GET /v1/tenants/{tenantId}/consent-views': ofViews(VIEWS, ({ viewId }) => ({ status: 200, body: [{ viewId }] })),
  'POST /v1/tenants/{tenantId}/consent-views': ofViews(VIEWS, done(201), { ...WORDS, purpose: 'dpv:Marketing' }),
  'POST /v1/tenants/{tenantId}/consent-views/{viewId}/versions': ofViews(VIEW, done(201), WORDS),
  'GET /v1/tenants/{tenantId}/consent-views/{viewId}/versions/{version}': ofViews(VERSION, ({ version }) => ({
    status: 200,
    body: { version, state: 'draft' },
  })),
  'PUT /v1/tenants/{tenantId}/consent-views/{viewId}/versions/{version}': ofViews(VERSION, done(204), WORDS),
  'POST /v1/tenants/{tenantId}/consent-views/{viewId}/versions/{version}/publish': ofViews(PUBLICATION, done(204), {}),

  'POST /v1/orgs/{org}/consents/validate': atDesk('/validate', questionOf, {
    status: 200,
    body: { consents: [{ answer: 'ACCEPTED' }] },
  }),
  'POST /v1/orgs/{org}/consents/validate/batch': atDesk('/validate/batch', questionOf, {
    status: 200,
    body: { consents: [{ answer: 'ACCEPTED' }] },
  }),
  'POST /v1/orgs/{org}/consents': atDesk('', statementOf, { status: 201, body: { consents: [{ answer: 'REJECTED' }] } }),
  'POST /v1/orgs/{org}/consents/batch': atDesk('/batch', statementOf, {
    status: 201,
    body: { consents: [{ answer: 'REJECTED' }] },
  }),
  'POST /v1/orgs/{org}/consents/withdraw': atDesk('/withdraw', takenBack, { status: 200, body: { withdrawn: 1 } }),
  'POST /v1/orgs/{org}/consents/withdraw/batch': atDesk('/withdraw/batch', takenBack, { status: 200, body: { withdrawn: 1 } }),

  'POST /v1/subscribers/export': {
    isForOwners: true,
    isOfOperator: true,
    send: (of) => ({ path: '/v1/subscribers/export', body: phoneOf(of) }),
    works: (own) => ({ status: 200, body: { line: phoneOf(own) } }),
  },
  'POST /v1/subscribers/erase': {
    isForOwners: true,
    isOfOperator: true,
    send: (of) => ({ path: '/v1/subscribers/erase', body: reasoned(of) }),
    works: done(204),
  },
};
