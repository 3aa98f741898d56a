import * as client from 'openid-client';
import { ProxyAgent, request } from 'undici';
import { type Cast, type FormAnswer, callApi, conclude, gatherCast } from './cast';
import { connect, inWords } from './code-flow';

const PURPOSE = 'dpv:FraudPreventionAndDetection';

export interface ConsentInfoOptions {
  readonly dataDir: string;
  readonly line: string;
}

/** RideNow's server asks how it stands with a person, hands the operator's link to the phone, and asks again. */
export async function performConsentInfo({ dataDir, line }: ConsentInfoOptions): Promise<number> {
  const cast = gatherCast({ dataDir, line, application: 'ridenow' });
  const { configuration } = await connect(cast);
  const tokens = await client.clientCredentialsGrant(configuration, { scope: `${PURPOSE} consent-info:retrieve` });
  cast.hops.add('application → operator', 'POST /token (client credentials)', `200 ${inWords(tokens)}`);
  const ask = (requestCaptureUrl: boolean): Promise<FormAnswer> => {
    const question = { phoneNumber: cast.line.msisdn, scopes: ['sim-swap:check'], purpose: PURPOSE, requestCaptureUrl };
    const json = requestCaptureUrl ? { ...question, callbackUrl: cast.application.redirectUris[0] } : question;
    return callApi(cast, { path: '/consent-info/v0.2/retrieve', token: tokens.access_token, json });
  };
  const before = await ask(true);
  const { captureUrl } = before.json;
  if (typeof captureUrl !== 'string') return conclude(cast, before, 'There is nothing left to ask the person.');
  await allowOnPhone(cast, captureUrl);
  return conclude(cast, await ask(false), 'Asked on the operator’s page, and told anew.');
}

async function allowOnPhone(cast: Cast, captureUrl: string): Promise<void> {
  const token = `Basic ${Buffer.from(`${cast.line.name}:sim`).toString('base64')}`;
  const dispatcher = new ProxyAgent({ uri: cast.world.mobileProxy, token });
  try {
    const page = await request(captureUrl, { dispatcher });
    const pageToken = /name="token" value="([^"]+)"/.exec(await page.body.text())?.[1] ?? '';
    cast.hops.add('handset (mobile data) → operator', 'GET /capture/…', `${String(page.statusCode)} page`);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ token: pageToken, answer: 'allow' }).toString();
    const answered = await request(captureUrl, { dispatcher, method: 'POST', headers, body });
    await answered.body.dump();
    const back = URL.parse(String(answered.headers.location ?? ''))?.search ?? '';
    cast.hops.add('handset (mobile data) → operator', 'POST /capture/… (allow)', `${String(answered.statusCode)} ${back}`);
  } finally {
    await dispatcher.close();
  }
}
