import * as client from 'openid-client';
import { callApi, concludeAll, gatherCast } from './cast';
import { connect, inWords } from './code-flow';

const SCOPE = 'dpv:RightsFulfillment consents:withdraw';

export interface ClientCredentialsOptions {
  readonly dataDir: string;
  readonly line: string;
}

/** Letterbox has a token of its own, without any person behind it: it may tell of a withdrawal, and ask nothing about anybody. */
export async function performClientCredentials({ dataDir, line }: ClientCredentialsOptions): Promise<number> {
  const cast = gatherCast({ dataDir, line, application: 'letterbox' });
  const { configuration } = await connect(cast);
  const tokens = await client.clientCredentialsGrant(configuration, { scope: SCOPE });
  cast.hops.add('application → operator', 'POST /token (client credentials)', `200 ${inWords(tokens)}`);
  const token = tokens.access_token;
  const withdrawal = { phoneNumber: cast.line.msisdn, purpose: 'dpv:IdentityVerification' };
  const withdrawn = await callApi(cast, { path: '/consents/v1/withdraw', token, json: withdrawal });
  const asked = await callApi(cast, { path: '/sim-swap/v2/check', token, json: { phoneNumber: cast.line.msisdn } });
  return concludeAll(
    cast,
    [
      [withdrawn.status, 204],
      [asked.status, 403],
    ],
    'The withdrawal was taken; about a person this token tells nothing.',
  );
}
