import * as client from 'openid-client';
import { callApi, conclude, gatherCast } from './cast';
import { type AddressMaker, connect, signIn } from './code-flow';

const CHECK = '/sim-swap/v2/check';
const SCOPE = 'dpv:FraudPreventionAndDetection sim-swap:check';
/** CAMARA wants these beside the request object too (OpenID Connect Core, section 6.1). */
const REPEATED = ['scope', 'response_type', 'redirect_uri'];

export interface SignedRequestOptions {
  readonly dataDir: string;
  readonly line: string;
}

/** KestrelPay signs its whole authorization request (JAR, RFC 9101): nobody on the way can change it. */
export function performSignedRequest(options: SignedRequestOptions): Promise<number> {
  return perform(options, sealed, 'Nobody on the way could change the request; its token has served.');
}

/** KestrelPay hands its request over from server to server (PAR, RFC 9126): the handset carries a reference only. */
export function performPushedRequest(options: SignedRequestOptions): Promise<number> {
  return perform(options, pushed, 'The handset carried a reference only; its token has served.');
}

const sealed: AddressMaker = async ({ configuration, key }, { parameters, hops }) => {
  const url = await client.buildAuthorizationUrlWithJAR(configuration, { response_type: 'code', ...parameters }, key);
  for (const name of REPEATED) url.searchParams.set(name, parameters[name] ?? 'code');
  hops.add('application', 'signs its request (JAR)', 'ES256, good for one minute and once');
  return url;
};

const pushed: AddressMaker = async ({ configuration }, { parameters, hops }) => {
  const url = await client.buildAuthorizationUrlWithPAR(configuration, parameters);
  hops.add('application → operator', 'POST /par', '201 a reference, good for one minute and once');
  return url;
};

async function perform({ dataDir, line }: SignedRequestOptions, address: AddressMaker, sentence: string): Promise<number> {
  const cast = gatherCast({ dataDir, line, application: 'kestrelpay' });
  const signedIn = await signIn(cast, await connect(cast), { scope: SCOPE, address });
  if (!signedIn.isDone) return conclude(cast, signedIn.refusal, '');
  const answer = await callApi(cast, { path: CHECK, token: signedIn.tokens.access_token, json: { maxAge: 24 } });
  return conclude(cast, answer, sentence);
}
