import { AppError, type Capability, type Clock } from '@openmast/kernel';
import type { AccessHistory, ConsentReceipts, CaptureLinks, ConsentGate, ConsentLedger } from '@openmast/consent';
import type { NetworkPorts } from '@openmast/network';
import { type RuntimeConfig, type ServiceContext, type SettingsOf, isWeakKey, weakKeyFault } from '@openmast/runtime';
import type { SubscriberRegistry } from '@openmast/subscriber';
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
import { LiveProvider } from './oidc/live-provider';
import { ApprovalFlow } from './oidc/ciba/approval-flow';
import { createCiba } from './oidc/ciba/ciba';
import { Outbox } from './oidc/ciba/outbox';
import { createProvider } from './oidc/provider';
import { Portal } from './portal/portal';
import { ScopeCatalogue } from './oidc/scope-request';
import type { identitySettings } from './settings';
import { PostgresOperatorTokenUses } from './store/postgres-operator-token-uses';
import { PostgresBackChannel } from './store/postgres-back-channel';
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
  readonly clock: Clock;
  readonly capabilities: readonly Capability[];
  readonly ports: NetworkPorts;
  readonly applications: ApplicationRegistry;
  readonly subscribers: SubscriberRegistry;
  readonly consent: ConsentGate;
  readonly ledger: ConsentLedger;
  readonly links: CaptureLinks;
  readonly verifier: AccessTokenVerifier;
  readonly tokenUses: TokenUses;
  readonly history: AccessHistory;
  readonly receipts: ConsentReceipts;
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
  const { context, config, clock, subscribers, consent, ledger, links, ports } = needs;
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
  const shared = { issuer, operatorName: needs.operatorName, keyRing, log, clock, catalogue, applications, consent };
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
  const flow = new CaptureFlow({ ...shared, live, recogniser, ledger });
  const captureLink = new CaptureLinkFlow({ ...shared, recogniser, ledger, links });
  const approval = new ApprovalFlow({ ...shared, recogniser, backChannel, ledger, decision: ciba.decision });
  const portal = new Portal({ ...shared, recogniser, ledger, history: needs.history, receipts: needs.receipts, backChannel });
  const enders = [live.watch(), startPurging(database, log)];
  return {
    live,
    capture: { ...shared, flow, frameAncestor },
    captureLink: { ...shared, captureLink, frameAncestor },
    approval: { ...shared, approval, frameAncestor },
    help: { ...shared, recogniser },
    portal: { ...shared, portal, frameAncestor },
    async close() {
      for (const end of enders) end();
      await outbox.stop();
      await issued.close();
    },
  };
}
