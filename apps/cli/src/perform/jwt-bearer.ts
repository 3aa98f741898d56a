import { type Cast, type FormAnswer, callApi, conclude, gatherCast, inShort, postForm, signedBy } from './cast';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const FRAUD = 'dpv:FraudPreventionAndDetection';

export interface JwtBearerOptions {
  readonly dataDir: string;
  readonly line: string;
}

/** TillPoint's server asks about a number it knows, without the phone: one assertion, one token, one call. */
export async function performJwtBearer({ dataDir, line }: JwtBearerOptions): Promise<number> {
  const cast = gatherCast({ dataDir, line, application: 'tillpoint' });
  const tokens = await redeem(cast, `tel:${cast.line.msisdn}`, `${FRAUD} sim-swap:check`);
  if (tokens.status !== 200) return conclude(cast, tokens, '');
  const call = { path: '/sim-swap/v2/check', token: String(tokens.json['access_token']), json: { maxAge: 24 } };
  const answer = await callApi(cast, call);
  return conclude(
    cast,
    answer,
    answer.json['swapped'] ? 'The SIM was changed within a day.' : 'The SIM was not changed within a day.',
  );
}

/** LanternPay's app gets an operator token on the phone, on any network, and its server proves the number with it. */
export async function performOperatorToken({ dataDir, line }: JwtBearerOptions): Promise<number> {
  const cast = gatherCast({ dataDir, line, application: 'lanternpay' });
  const made = await asPhone(cast.line.operatorTokenUrl);
  cast.hops.add('handset → entitlement server', 'operator token (TS.43)', made.status === 200 ? '200' : 'refused');
  if (made.status !== 200) return conclude(cast, made, '');
  const scope = `${FRAUD} number-verification:verify`;
  const tokens = await redeem(cast, `operatortoken:${String(made.json['token'])}`, scope);
  if (tokens.status !== 200) return conclude(cast, tokens, '');
  const token = String(tokens.json['access_token']);
  const json = { phoneNumber: cast.line.msisdn };
  const answer = await callApi(cast, { path: '/number-verification/v2/verify', token, json });
  return conclude(cast, answer, 'The number is the one in this phone, whatever network it is on.');
}

async function redeem(cast: Cast, sub: string, scope: string): Promise<FormAnswer> {
  const assertion = await signedBy(cast, { sub, scope });
  const tokens = await postForm(`${cast.world.issuer}/token`, { grant_type: GRANT_TYPE, assertion });
  cast.hops.add('application → operator', 'POST /token (JWT bearer)', inShort(tokens));
  return tokens;
}

/** The phone proves its SIM to the entitlement server; here the simulated core takes its word for it. */
async function asPhone(url: string): Promise<FormAnswer> {
  const response = await fetch(url, { method: 'POST' });
  return { status: response.status, json: (await response.json()) as FormAnswer['json'] };
}
