import * as client from 'openid-client';
import { type Cast, type FormAnswer, callApi, conclude, concludeAll, gatherCast, refusalIn } from './cast';
import { type Connection, connect, inWords, signIn } from './code-flow';

const SCOPE = 'openid offline_access dpv:FraudPreventionAndDetection sim-swap:check';
const CHECK = '/sim-swap/v2/check';
const REDEMPTION = 'POST /token (refresh)';

export interface RefreshOptions {
  readonly dataDir: string;
  readonly line: string;
}

/** KestrelPay asks again after the visit: each refresh token serves once, and one used twice takes its whole family with it. */
export async function performRefresh({ dataDir, line }: RefreshOptions): Promise<number> {
  const cast = gatherCast({ dataDir, line, application: 'kestrelpay' });
  const connection = await connect(cast);
  const signedIn = await signIn(cast, connection, { scope: SCOPE });
  if (!signedIn.isDone) return conclude(cast, signedIn.refusal, '');
  const first = signedIn.tokens.refresh_token ?? '';

  const rotated = await client.refreshTokenGrant(connection.configuration, first);
  cast.hops.add('application → operator', REDEMPTION, `200 ${inWords(rotated)}`);
  const call = { path: CHECK, token: rotated.access_token, json: { maxAge: 24 } };
  const before = await callApi(cast, call);
  const again = await useAgain(cast, connection, first);
  const after = await callApi(cast, call);
  return concludeAll(
    cast,
    [
      [before.status, 200],
      [again.status, 400],
      [after.status, 401],
    ],
    'The refresh token served once; used again, it took every token of its family with it.',
  );
}

/** What a thief of the first refresh token would see. */
async function useAgain({ hops }: Cast, { configuration }: Connection, refreshToken: string): Promise<FormAnswer> {
  const answer: FormAnswer = await client.refreshTokenGrant(configuration, refreshToken).then(
    () => ({ status: 200, json: {} }),
    (error: unknown) => refusalIn(error),
  );
  hops.add(
    'application → operator',
    `${REDEMPTION}, the first one again`,
    `${String(answer.status)} ${String(answer.json['error'])}`,
  );
  return answer;
}
