import type { Cleanup } from './interruption';
import { withAssertions } from './oauth/assertions';
import { seedApplication } from './oauth/seed';
import { TOKEN_SECONDS, TWO_LEGGED_SCOPE } from './oauth/terms';
import { compareTokenServers, newMasterKey } from './oauth/workload';
import type { BenchOptions } from './options';
import type { WorkloadReport } from './report/workload-report';
import { openStage } from './stage';

const PATH = '/token';
/** Of the peer's requests per second. */
const AIM = 1.5;
const WARM_UP_SHOTS = 6_000;
/** This grant asks no system of the operator's. */
const NOBODY = 'http://127.0.0.1:9';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Client credentials with `private_key_jwt`, beside a bare oidc-provider that issues the same token. */
export async function w3(options: BenchOptions, cleanup: Cleanup, report: (line: string) => void): Promise<WorkloadReport> {
  const stage = await openStage(options, cleanup);
  const masterKey = newMasterKey();
  const client = await seedApplication({ databaseUrl: stage.database.url, masterKey });
  report(`seeded: one application, ${stage.database.description}`);
  const target = {
    method: 'POST',
    path: PATH,
    status: 200,
    mayRepeatShots: false,
    tokenRule: { scope: TWO_LEGGED_SCOPE, expiresInSeconds: TOKEN_SECONDS, hasIdToken: false },
  } as const;
  const workload = {
    workload: 'w3',
    title: 'W3: client credentials with `private_key_jwt`',
    question: `POST ${PATH}, grant_type=client_credentials, a fresh ES256 assertion in each request; the answer is an encrypted JWT access token (dir, A256GCM), the product’s default.`,
    unit: 'request',
    aim: AIM,
    notes: [
      'The peer keeps clients in the same PostgreSQL as everything else: a client that is changed or suspended there is so at its next request, as with us.',
      'The product also asks whether the application has bought these scopes for this purpose; the peer grants what its resource server has.',
    ],
    client,
    masterKey,
    simulatorUrl: NOBODY,
    productTarget: target,
    peerTarget: target,
    peerScope: TWO_LEGGED_SCOPE,
    warmUpShots: WARM_UP_SHOTS,
    prepare: (count: number) =>
      withAssertions(client, count, (authentication) => ({
        headers: FORM,
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope: TWO_LEGGED_SCOPE,
          ...authentication,
        }).toString(),
        answer: '',
      })),
  } as const;
  return compareTokenServers(stage, workload, report);
}
