import { AppError, type Capability, type Clock } from '@openmast/kernel';
import type { AccessHistory, CaptureLinks, ConsentGate, ConsentLedger, TenantViews } from '@openmast/consent';
import type { NetworkPorts } from '@openmast/network';
import { type RuntimeConfig, type ServiceContext, type SettingsOf, isWeakKey, weakKeyFault } from '@openmast/runtime';
import type { Persons, SubscriberRegistry } from '@openmast/subscriber';
import type { ApplicationRegistry } from '@openmast/tenancy';
import type { AccessTokenVerifier } from './access-token';
import type { AuthServerParts } from './auth-server.module';
import { HintResolver } from './login-hint/hint-resolver';
import { LineRecogniser } from './network-login/recognise-line';
import { TrustedProxies } from './network-login/trusted-proxies';
import { ApplicationsOfRequest } from './oidc/applications-of-request';
import { AuthorizationPolicy } from './oidc/authorization-policy';
import { CaptureFlow } from './oidc/capture-flow';
import { CaptureLinkFlow } from './oidc/capture-link/capture-link-flow';
import { CaptureLinkSignIn } from './oidc/capture-link/capture-link-sign-in';
import { ConsentSafeguards } from './oidc/consent-safeguards';
import { LiveProvider } from './oidc/live-provider';
import { ApprovalFlow } from './oidc/ciba/approval-flow';
import { createCiba } from './oidc/ciba/ciba';
import { Outbox } from './oidc/ciba/outbox';
import { createProvider } from './oidc/provider';
import { subscriberPortal } from './portal/subscriber-portal';
import { PortalSignIn } from './portal/portal-sign-in';
import { ScopeCatalogue } from './oidc/scope-request';
import type { identitySettings } from './settings';
import { PostgresOperatorTokenUses } from './store/postgres-operator-token-uses';
import { PostgresBackChannel } from './store/postgres-back-channel';
import { PostgresCodeSessions } from './store/postgres-code-sessions';
import { PostgresShownQuestions } from './store/postgres-shown-questions';
import { PostgresTextCodes } from './store/postgres-text-codes';
import { CodeCourier } from './text-code/code-courier';
import { CodeStep } from './text-code/code-step';
import { PageCookies } from './text-code/cookies';
import { People } from './text-code/people';
import { PairwiseSubjects } from './store/postgres-pairwise-subjects';
import { startPurging } from './store/purge';
import { IssuedTokens } from './store/postgres-issued-tokens';
import { RevokedTokens } from './store/postgres-revoked-tokens';
import { SigningKeys } from './token/signing-keys';
import { TokenIntrospection } from './token/token-introspection';
import type { TokenUses } from './token-uses';

export type IdentityConfig = SettingsOf<typeof identitySettings> & Pick<RuntimeConfig, 'profile'>;

export interface AuthServerNeeds {
  readonly context: ServiceContext;
  readonly config: IdentityConfig;
  readonly operatorName: string;
  /** BCP 47, for pages and people that name no language of ours. */
  readonly defaultLanguage: string;
  readonly clock: Clock;
  readonly capabilities: readonly Capability[];
  readonly ports: NetworkPorts;
  readonly applications: ApplicationRegistry;
  readonly subscribers: SubscriberRegistry;
  readonly consent: ConsentGate;
  readonly ledger: ConsentLedger;
  readonly views: TenantViews;
  readonly links: CaptureLinks;
  readonly verifier: AccessTokenVerifier;
  readonly tokenUses: TokenUses;
  readonly history: AccessHistory;
  readonly persons: Persons;
}

/** What production must not run with. @throws AppError `invalid` with every reason. */
export function refuseUnsafe(config: IdentityConfig): void {
  if (config.profile !== 'production') return;
  const faults = [...unsafePages(config), ...unsafeTrust(config)];
  if (faults.length > 0) throw new AppError('invalid', 'UNSAFE_CONFIGURATION', faults.join('\n'));
}

function unsafePages({ issuer, frameAncestors }: IdentityConfig): string[] {
  return [
    ...(issuer.startsWith('https:') ? [] : ['OPENMAST_ISSUER must be https in production.']),
    ...(frameAncestors === undefined
      ? []
      : ['OPENMAST_FRAME_ANCESTORS is for the phone lab; production never lets the capture page be framed.']),
  ];
}

/** The address is the credential here, so whoever may speak about addresses has to be chosen with care. */
function unsafeTrust({ trustedProxies, edgeProofKey, isAddressTrustEnough }: IdentityConfig): string[] {
  const isUnproven = trustedProxies.list.rules.length > 0 && edgeProofKey === undefined && !isAddressTrustEnough;
  return [
    ...(isUnproven
      ? ['OPENMAST_TRUSTED_PROXIES needs OPENMAST_EDGE_PROOF_KEY, or OPENMAST_EDGE_TRUST_BY_ADDRESS=true as a deliberate choice.']
      : []),
    ...(trustedProxies.isWide
      ? ['OPENMAST_TRUSTED_PROXIES trusts a whole part of the internet (wider than /8, or /16 of IPv6): name your own proxies.']
      : []),
    ...(edgeProofKey && isWeakKey(edgeProofKey) ? [weakKeyFault('OPENMAST_EDGE_PROOF_KEY')] : []),
  ];
}

/** Builds the authorization server. @throws AppError `invalid` for an unsafe configuration, `unavailable` */
export async function createAuthServer(needs: AuthServerNeeds): Promise<AuthServerParts & { close(): Promise<void> }> {
  const { context, config, clock, subscribers, consent, ledger, views, links, ports } = needs;
  refuseUnsafe(config);
  const applications = new ApplicationsOfRequest(needs.applications);
  const { database, keyRing, log, metrics } = context;
  const { issuer, frameAncestors: frameAncestor, trustedProxies, edgeProofKey: proofKey } = config;
  const catalogue = new ScopeCatalogue(needs.capabilities);
  const recogniser = new LineRecogniser({
    proxies: new TrustedProxies({ ranges: trustedProxies.list, proofKey }, clock),
    ports,
    subscribers,
  });
  const policy = new AuthorizationPolicy({ catalogue, applications, recogniser, consent, metrics });
  const subjects = new PairwiseSubjects(database, keyRing);
  const tokenUses = new PostgresOperatorTokenUses(database, keyRing);
  const hints = new HintResolver({ ports, subscribers, tokenUses });
  const { operatorName, defaultLanguage } = needs;
  const shared = { issuer, operatorName, defaultLanguage, keyRing, log, clock, catalogue, applications, consent };
  const { verifier, tokenUses: uses } = needs;
  const revoked = new RevokedTokens(database);
  const introspection = new TokenIntrospection({ ...shared, verifier, revoked, uses, subjects });
  const backChannel = new PostgresBackChannel(database, keyRing);
  const ciba = createCiba({ ...shared, hints, metrics, backChannel, wakeOutbox: () => outbox.wake() });
  const outbox = new Outbox({ backChannel, decision: ciba.decision, smsSender: ports.smsSender, log });
  const { accessTokenFormat } = config;
  const issued = new IssuedTokens(database, log);
  const tokenParts = { subjects, verifier, revoked, issued, introspection, accessTokenFormat };
  const parts = { ...shared, ...tokenParts, database, metrics, policy, hints, ciba };
  const live = await LiveProvider.open({
    keys: new SigningKeys(database, keyRing),
    log,
    create: (keys) => createProvider({ ...parts, keys }),
  });
  const { courier, ...byCode } = signInByCode(needs, recogniser);
  const linkSignIn = new CaptureLinkSignIn({ ...shared, ...byCode, links, subscribers });
  const safeguards = new ConsentSafeguards({ ...shared, ...byCode, ledger, shown: new PostgresShownQuestions(database) });
  const flow = new CaptureFlow({ ...shared, live, recogniser, ledger, views, safeguards });
  const captureLink = new CaptureLinkFlow({ ...shared, ...byCode, signIn: linkSignIn, ledger, views, links, safeguards });
  const signIn = new PortalSignIn({ ...shared, ...byCode });
  const approvalParts = { ...shared, ...byCode, signIn, views, safeguards };
  const approval = new ApprovalFlow({ ...approvalParts, backChannel, ledger, decision: ciba.decision });
  const { history, persons } = needs;
  const portal = subscriberPortal({ ...shared, ...byCode, signIn, ledger, history, persons, backChannel });
  const enders = [live.watch(), startPurging(database, log)];
  return {
    live,
    capture: { ...shared, flow, frameAncestor },
    captureLink: { ...shared, captureLink, signIn: linkSignIn, frameAncestor },
    approval: { ...shared, approval, frameAncestor },
    help: { ...shared, recogniser },
    portal: { ...shared, ...portal, signIn, frameAncestor },
    async close() {
      for (const end of enders) end();
      await outbox.stop();
      await courier.stop();
      await issued.close();
    },
  };
}

/** Sign-in by a code, for pages that the network does not open, and the worker that sends the codes. */
function signInByCode({ context, config, operatorName, ports, subscribers }: AuthServerNeeds, recogniser: LineRecogniser) {
  const { database, keyRing, log, metrics } = context;
  const { issuer } = config;
  const codes = new PostgresTextCodes(database, keyRing);
  const courier = new CodeCourier({ codes, recogniser, smsSender: ports.smsSender, operatorName, issuer, log, metrics });
  const cookies = new PageCookies(issuer);
  const wakeCourier = (): void => {
    courier.wake();
  };
  const sessions = new PostgresCodeSessions(database, keyRing);
  return {
    courier,
    cookies,
    codeStep: new CodeStep({ codes, recogniser, cookies, metrics, wakeCourier }),
    people: new People({ recogniser, subscribers, cookies, sessions }),
  };
}
