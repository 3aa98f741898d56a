import * as client from 'openid-client';
import { callApi, conclude, concludeAll, gatherCast, readAnswer } from './cast';
import { connect, signIn } from './code-flow';

const SCOPE = 'dpv:FraudPreventionAndDetection sim-swap:check';
const CHECK = '/sim-swap/v2/check';

export interface DpopOptions {
  readonly dataDir: string;
  readonly line: string;
}

/** Harbor Bank's token is bound to a key (DPoP, RFC 9449): with a proof of the key it serves, stolen without it, it does not. */
export async function performDpop({ dataDir, line }: DpopOptions): Promise<number> {
  const cast = gatherCast({ dataDir, line, application: 'harborbank' });
  const connection = await connect(cast);
  const { configuration } = connection;
  const dpop = client.getDPoPHandle(configuration, await client.randomDPoPKeyPair('ES256'));
  const signedIn = await signIn(cast, connection, { scope: SCOPE, dpop });
  if (!signedIn.isDone) return conclude(cast, signedIn.refusal, '');
  const token = signedIn.tokens.access_token;

  const json = { maxAge: 24 };
  const headers = new Headers({ 'content-type': 'application/json' });
  const url = new URL(CHECK, cast.world.publicUrl);
  const response = await client.fetchProtectedResource(configuration, token, url, 'POST', JSON.stringify(json), headers, {
    DPoP: dpop,
  });
  const proven = await readAnswer(response);
  cast.hops.add(
    'application → operator',
    `POST ${CHECK} (with proof)`,
    `${String(proven.status)} ${JSON.stringify(proven.json)}`,
  );
  const stolen = await callApi(cast, { path: CHECK, token, json });
  return concludeAll(
    cast,
    [
      [proven.status, 200],
      [stolen.status, 401],
    ],
    'With its key the token serves; without, it is worth nothing.',
  );
}
