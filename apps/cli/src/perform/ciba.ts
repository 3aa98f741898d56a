import { setTimeout as sleep } from 'node:timers/promises';
import { ProxyAgent, request } from 'undici';
import { type Cast, type FormAnswer, callApi, conclude, gatherCast, inShort, postForm, signedBy } from './cast';

const GRANT_TYPE = 'urn:openid:params:grant-type:ciba';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SCOPE = 'openid dpv:IdentityVerification sim-swap:check';
const MESSAGE_TRIES_MAX = 100;
const MESSAGE_POLL_MS = 100;
const MS = 1_000;

export interface CibaOptions {
  readonly dataDir: string;
  readonly line: string;
  readonly answer: 'allow' | 'refuse';
}

/** MeadowCare's server asks, the phone gets a message, the person answers on mobile data, the server polls. */
export async function performCiba({ dataDir, line, answer }: CibaOptions): Promise<number> {
  const cast = gatherCast({ dataDir, line, application: 'meadowcare' });
  const seenBefore = (await messages(cast)).length;
  const opened = await asApplication(cast, '/bc-authorize', { scope: SCOPE, login_hint: `tel:${cast.line.msisdn}` });
  cast.hops.add('application → operator', 'POST /bc-authorize', inShort(opened));
  if (opened.status !== 200) return conclude(cast, opened, '');
  const poll = async (): Promise<FormAnswer> => {
    const tokens = await asApplication(cast, '/token', {
      grant_type: GRANT_TYPE,
      auth_req_id: String(opened.json['auth_req_id']),
    });
    cast.hops.add('application → operator', 'POST /token (poll)', inShort(tokens));
    return tokens;
  };
  let tokens = await poll();
  if (tokens.json['error'] === 'authorization_pending') {
    await answerOnPhone(cast, { seenBefore, answer });
    await sleep(Number(opened.json['interval']) * MS);
    tokens = await poll();
  }
  if (tokens.status !== 200) return conclude(cast, tokens, '');
  const call = await callApi(cast, { path: '/sim-swap/v2/check', token: String(tokens.json['access_token']), json: {} });
  return conclude(cast, call, 'Allowed by the person, used by the server.');
}

async function asApplication(cast: Cast, path: string, form: Readonly<Record<string, string>>): Promise<FormAnswer> {
  const proof = { client_assertion_type: ASSERTION_TYPE, client_assertion: await signedBy(cast) };
  return postForm(cast.world.issuer + path, { ...proof, ...form });
}

async function messages({ line }: Cast): Promise<string[]> {
  const response = await fetch(line.inboxUrl).catch(() => undefined);
  if (!response?.ok) return [];
  return ((await response.json()) as { messages: { text: string }[] }).messages.map(({ text }) => text);
}

async function answerOnPhone(cast: Cast, { seenBefore, answer }: { seenBefore: number; answer: string }): Promise<void> {
  const link = await newLink(cast, seenBefore);
  cast.hops.add('operator → handset', 'text message', link ? 'a link' : 'none came');
  if (!link) return;
  const token = `Basic ${Buffer.from(`${cast.line.name}:sim`).toString('base64')}`;
  const dispatcher = new ProxyAgent({ uri: cast.world.mobileProxy, token });
  try {
    const page = await request(link, { dispatcher });
    const pageToken = /name="token" value="([^"]+)"/.exec(await page.body.text())?.[1] ?? '';
    cast.hops.add('handset (mobile data) → operator', 'GET /approve/…', `${String(page.statusCode)} page`);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ token: pageToken, answer }).toString();
    const answered = await request(link, { dispatcher, method: 'POST', headers, body });
    await answered.body.dump();
    cast.hops.add('handset (mobile data) → operator', `POST /approve/… (${answer})`, String(answered.statusCode));
  } finally {
    await dispatcher.close();
  }
}

async function newLink(cast: Cast, seenBefore: number): Promise<string | undefined> {
  for (let tries = 0; tries < MESSAGE_TRIES_MAX; tries += 1) {
    const texts = await messages(cast);
    if (texts.length > seenBefore) return /http\S+/.exec(texts.at(-1) ?? '')?.[0];
    await sleep(MESSAGE_POLL_MS);
  }
  return undefined;
}
