import { randomBytes } from 'node:crypto';
import type { Cleanup } from './interruption';
import { seedApplication } from './oauth/seed';
import { CALLBACK, JOURNEY_TOKEN_SCOPE, TOKEN_SECONDS } from './oauth/terms';
import { compareTokenServers, newMasterKey } from './oauth/workload';
import type { BenchOptions } from './options';
import type { WorkloadReport } from './report/workload-report';
import { LOAD_CORE, openStage, start } from './stage';
import { prepareJourneys } from './w4/journeys';
import { lineAt, seedSubscribers } from './w4/subscribers';

/** Of the peer's journeys per second. */
const AIM = 1.6;
const WARM_UP_SHOTS = 2_000;
const PROOF_KEY_BYTES = 32;

/** The whole authorization code journey of a phone on mobile data, beside a bare oidc-provider with an automatic login. */
export async function w4(options: BenchOptions, cleanup: Cleanup, report: (line: string) => void): Promise<WorkloadReport> {
  const stage = await openStage(options, cleanup);
  const masterKey = newMasterKey();
  const { subscribers } = options;
  const client = await seedApplication({ databaseUrl: stage.database.url, masterKey }, (ground) =>
    seedSubscribers({ ...ground, subscribers }),
  );
  report(`seeded: ${subscribers} subscribers who have consented, ${stage.database.description}`);
  const systems = start(stage, { name: 'operator-systems', script: 'bench/w4/operator-systems.js', core: LOAD_CORE });
  const lines = Array.from({ length: subscribers }, (_, at) => lineAt(at));
  const simulatorUrl = `http://127.0.0.1:${await systems.ask<number>(lines)}`;
  const proofKey = randomBytes(PROOF_KEY_BYTES).toString('base64url');
  const end = {
    method: 'POST',
    path: '/token',
    status: 200,
    mayRepeatShots: false,
    tokenRule: { scope: JOURNEY_TOKEN_SCOPE, expiresInSeconds: TOKEN_SECONDS, hasIdToken: true },
  } as const;
  const route = { callback: CALLBACK };
  const workload = {
    workload: 'w4',
    title: 'W4: the authorization code journey',
    question:
      'A phone is sent to the authorization endpoint and back with a code (PKCE S256), which is redeemed with a fresh private_key_jwt assertion for an encrypted JWT access token (the product’s default) and an ES256 ID token.',
    unit: 'journey',
    aim: AIM,
    notes: [
      'The product: 2 requests. The packet gateway vouches for the address (X-Forwarded-For with port, X-Edge-Proof), the session directory and the subscriber directory are asked over HTTP, the consent is in the database.',
      'The peer: 4 requests. Authorization, an automatic login that grants everything, the way back, the token; it asks no operator’s system and looks up no consent.',
      'The operator’s systems answer from memory, in a process of their own beside the load generator; the product’s calls to them are part of what is measured.',
    ],
    client,
    masterKey,
    simulatorUrl,
    environment: { OPENMAST_TRUSTED_PROXIES: '127.0.0.1', OPENMAST_EDGE_PROOF_KEY: proofKey },
    productTarget: { ...end, journey: { ...route, authorizePath: '/authorize', redirects: 1, edgeProofKey: proofKey } },
    peerTarget: { ...end, journey: { ...route, authorizePath: '/auth', redirects: 3 } },
    peerScope: JOURNEY_TOKEN_SCOPE,
    warmUpShots: WARM_UP_SHOTS,
    prepare: prepareJourneys(client, subscribers),
  } as const;
  return compareTokenServers(stage, workload, report);
}
