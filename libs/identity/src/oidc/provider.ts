import type { Clock } from '@openmast/kernel';
import { epochSeconds, parseSubscriberRef } from '@openmast/kernel';
import type { ConsentGate } from '@openmast/consent';
import type { Database, Logger, Metrics } from '@openmast/runtime';
import { type ApplicationRegistry, GRANT_TYPES, ID_TOKEN_ALGORITHMS } from '@openmast/tenancy';
import type { JWK } from 'jose';
import { type Configuration, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { HintResolver } from '../login-hint/hint-resolver';
import { OidcRows } from '../store/oidc-rows';
import type { RevokedTokens } from '../store/postgres-revoked-tokens';
import type { IssuedTokens } from '../store/postgres-issued-tokens';
import type { PairwiseSubjects } from '../store/postgres-pairwise-subjects';
import { SIGNING_ALGORITHM } from '../token/signing-keys';
import type { AccessTokenVerifier } from '../access-token';
import type { TokenIntrospection } from '../token/token-introspection';
import { accountFinder } from './account';
import type { AuthorizationPolicy } from './authorization-policy';
import { type Ciba, cibaFeature } from './ciba/ciba';
import { providerWithPolling } from './ciba/ciba-poll';
import { BACK_CHANNEL_PATH, correctBackChannel } from './ciba/ciba-wire';
import { answerKeyRequest } from './ciba/client-keys';
import { compareSecretsByHash } from './client-secret';
import { CLOCK_TOLERANCE_SECONDS, checkAssertionLife } from './client-assertion';
import { grantOfRequest, interactionPrompts } from './consent-prompt';
import { errorPage } from './error-page';
import { writeGatheredBeforeAnswering } from './gathered-writes';
import { offerJwtBearer } from './jwt-bearer/jwt-bearer-grant';
import { lifetimes } from './lifetimes';
import { noteIssuedTokens } from './note-issued';
import { pointToHelp } from './off-network-help';
import { OFFLINE_ACCESS } from './offline-access';
import { detectReplayByWriting } from './replay';
import { acceptEndpointAudience, checkRequestObject } from './request-object';
import { resourceServer } from './resource-server';
import type { ScopeCatalogue } from './scope-request';
import { type StorageParts, storageAdapter } from './storage';
import { tokenClaims } from './token-claims';
import { FORMAT_PROPERTY, type TokenFormatParts } from './token-format';
import { INTROSPECTION_PATH, RESOURCE_SERVER_PROPERTY, introspectEveryFormat } from './token-introspection';
import { REVOCATION_PATH, revokeStructuredTokens } from './token-revocation';
import { orUnavailable } from './unavailable';
import { correctWire } from './wire-corrections';
import { reportEvents } from './report-events';

export interface ProviderParts extends TokenFormatParts {
  readonly issuer: string;
  readonly operatorName: string;
  readonly defaultLanguage: string;
  readonly keys: readonly JWK[];
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly catalogue: ScopeCatalogue;
  readonly applications: ApplicationRegistry;
  readonly consent: ConsentGate;
  readonly subjects: PairwiseSubjects;
  readonly policy: AuthorizationPolicy;
  readonly hints: HintResolver;
  readonly ciba: Ciba;
  /** Reads our own signed access tokens, to take them back. */
  readonly verifier: AccessTokenVerifier;
  readonly revoked: RevokedTokens;
  readonly issued: IssuedTokens;
  readonly introspection: TokenIntrospection;
}

const ASYMMETRIC = ['ES256', 'PS256', 'RS256', 'EdDSA'] as const;

/** The OpenID provider, put together from one file per concern. */
export function createProvider(parts: ProviderParts): Provider {
  const rows = new OidcRows(parts.database);
  const OurProvider = providerWithPolling(parts.ciba.poll);
  const provider: Provider = new OurProvider(
    parts.issuer,
    configuration({ ...parts, rows }, () => provider),
  );
  // Scheme and host come from the pinned headers, see network-login/arrivals.ts.
  provider.proxy = true;
  correctWire(provider, {
    registeredClientMay: mayUseGrant,
    scopeNames: parts.catalogue.names(),
  });
  writeGatheredBeforeAnswering(provider, rows);
  detectReplayByWriting(provider);
  acceptEndpointAudience(provider);
  revokeStructuredTokens(provider, { verifier: parts.verifier, revoked: parts.revoked });
  introspectEveryFormat(provider, parts.introspection);
  compareSecretsByHash(provider);
  offerJwtBearer(provider, parts);
  correctBackChannel(provider);
  pointToHelp(provider);
  reportEvents(provider, parts);
  noteIssuedTokens(provider, parts);
  return provider;
}

function configuration(parts: ProviderParts & StorageParts, provider: () => Provider): Configuration {
  const { issuer, policy, catalogue } = parts;
  return {
    adapter: storageAdapter(parts),
    jwks: { keys: parts.keys },
    findAccount: accountFinder(parts),
    fetch: (input) => answerKeyRequest(parts.applications, input),
    ttl: lifetimes(catalogue, parts.clock),
    extraTokenClaims: tokenClaims,
    renderError: errorPage(parts),
    scopes: ['openid', OFFLINE_ACCESS],
    claims: { openid: ['sub', 'amr'] },
    responseTypes: ['code'],
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_ctx, accountId, client) => orUnavailable(() => subjectOf(parts, accountId, client.clientId)),
    sectorIdentifierUriValidate: () => false,
    clientAuthMethods: ['private_key_jwt', 'client_secret_basic'],
    extraClientMetadata: { properties: [FORMAT_PROPERTY, RESOURCE_SERVER_PROPERTY] },
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    assertJwtClientAuthClaimsAndHeader: (_ctx, claims) => {
      checkAssertionLife(claims, epochSeconds(parts.clock));
    },
    enabledJWA: {
      clientAuthSigningAlgValues: [...ASYMMETRIC],
      idTokenSigningAlgValues: [...ID_TOKEN_ALGORITHMS],
      requestObjectSigningAlgValues: [...ASYMMETRIC],
      dPoPSigningAlgValues: [...ASYMMETRIC],
    },
    clientDefaults: { id_token_signed_response_alg: SIGNING_ALGORITHM, grant_types: [], response_types: [] },
    // PKCE is S256 or state and nonce stand in for it: authorization-policy.ts holds the rule.
    pkce: { required: () => false },
    allowOmittingSingleRegisteredRedirectUri: false,
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client, code) => client.grantTypeAllowed('refresh_token') && code.scopes.has(OFFLINE_ACCESS),
    rotateRefreshToken: true,
    // A parameter no client sends: its validator is where our rules run, after the library's and before anything is stored.
    extraParams: { [POLICY_HOOK]: (ctx) => checkRequest(parts, ctx) },
    interactions: { policy: interactionPrompts(policy), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: (ctx) => grantOfRequest({ provider, policy, issuer }, ctx),
    cookies: cookies(parts),
    routes: {
      authorization: '/authorize',
      pushed_authorization_request: '/par',
      token: '/token',
      backchannel_authentication: BACK_CHANNEL_PATH,
      revocation: REVOCATION_PATH,
      introspection: INTROSPECTION_PATH,
      jwks: '/jwks',
    },
    features: features(parts),
  };
}

/** False only for a grant type that exists and is not the client's. A missing or unknown one is another error. */
function mayUseGrant(ctx: KoaContextWithOIDC): boolean {
  const grantType = ctx.oidc.params?.['grant_type'];
  const isKnown = GRANT_TYPES.some((known) => known === grantType);
  return !isKnown || (ctx.oidc.client?.grantTypeAllowed(String(grantType)) ?? false);
}

const POLICY_HOOK = 'openmast_policy';

function checkRequest({ policy, ciba }: ProviderParts, ctx: KoaContextWithOIDC): Promise<void> {
  return ctx.oidc.route === 'backchannel_authentication' ? ciba.request.check(ctx) : policy.decide(ctx);
}

function features(parts: ProviderParts): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    userinfo: { enabled: false },
    pushedAuthorizationRequests: { enabled: true },
    requestObjects: {
      enabled: true,
      assertJwtClaimsAndHeader: (ctx, claims) => {
        checkRequestObject(ctx, claims, epochSeconds(parts.clock));
      },
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    // What a token is worth is answered by token-introspection.ts; the library's part is to know who asks.
    introspection: { enabled: true, allowedPolicy: () => false },
    // No nonces: replay is ruled out by the write, and a proof lives five minutes.
    dPoP: { enabled: true, requireNonce: () => false },
    clientCredentials: { enabled: true },
    ciba: cibaFeature(parts.ciba),
    resourceIndicators: {
      enabled: true,
      defaultResource: () => parts.issuer,
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource) => resourceServer(parts, ctx, resource),
    },
  };
}

function cookies({ keyRing, issuer }: ProviderParts): NonNullable<Configuration['cookies']> {
  const options = { httpOnly: true, sameSite: 'lax', signed: true, secure: issuer.startsWith('https:') } as const;
  return {
    keys: [keyRing.derive('identity/cookies').toString('base64url')],
    names: { session: 'openmast_session', interaction: 'openmast_interaction', resume: 'openmast_resume' },
    long: options,
    short: options,
  };
}

async function subjectOf({ subjects }: ProviderParts, accountId: string, clientId: string): Promise<string> {
  const subscriber = parseSubscriberRef(accountId);
  if (!subscriber) throw new Error('an account id is not a subscriber id');
  return subjects.subjectOf(subscriber, clientId);
}
