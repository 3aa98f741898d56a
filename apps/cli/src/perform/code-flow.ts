import { AppError } from '@openmast/kernel';
import { importJWK } from 'jose';
import * as client from 'openid-client';
import { ProxyAgent, request } from 'undici';
import { type Cast, type FormAnswer, refusalIn } from './cast';
import type { Hops } from './hops';

type Parameters = Readonly<Record<string, string>>;

/** An application as openid-client knows it, with its key. */
export interface Connection {
  readonly configuration: client.Configuration;
  readonly key: client.PrivateKey;
}

/** How a request gets into the address at which the handset starts. */
export type AddressMaker = (connection: Connection, request: { parameters: Parameters; hops: Hops }) => Promise<URL>;

export interface SignInRequest {
  readonly scope: string;
  readonly isOnWifi?: boolean;
  /** Further parameters of the authorization request. */
  readonly extra?: Parameters;
  /** Default: every parameter openly in the address. */
  readonly address?: AddressMaker;
  /** With it, the tokens are bound to its key. */
  readonly dpop?: client.DPoPHandle;
}

export type SignIn =
  | { readonly isDone: true; readonly tokens: client.TokenEndpointResponse }
  | { readonly isDone: false; readonly refusal: FormAnswer };

const openly: AddressMaker = ({ configuration }, { parameters }) =>
  Promise.resolve(client.buildAuthorizationUrl(configuration, parameters));

/** Learns what the operator offers. @throws AppError `unavailable` when nobody answers */
export async function connect({ world, application, hops }: Cast): Promise<Connection> {
  const { clientId, jwk } = application;
  const key = { key: (await importJWK(jwk, 'ES256')) as client.CryptoKey, kid: jwk.kid ?? '' };
  const execute = [client.allowInsecureRequests];
  try {
    const metadata = { id_token_signed_response_alg: 'ES256' };
    const configuration = await client.discovery(new URL(world.issuer), clientId, metadata, client.PrivateKeyJwt(key), {
      execute,
    });
    hops.add('application → operator', 'GET /.well-known/openid-configuration', '200');
    return { configuration, key };
  } catch (cause) {
    const sentence = 'The demo world does not answer. Start it in another terminal: npm start';
    throw new AppError('unavailable', 'NOT_RUNNING', sentence, { cause });
  }
}

/** The code flow of one handset: request, recognition by the network, code, tokens. */
export async function signIn(cast: Cast, connection: Connection, wanted: SignInRequest): Promise<SignIn> {
  const { configuration } = connection;
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
  const isOpenId = wanted.scope.split(' ').includes('openid');
  try {
    const parameters = {
      redirect_uri: cast.application.redirectUris[0] ?? '',
      scope: wanted.scope,
      state,
      ...(isOpenId ? { nonce } : {}),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...wanted.extra,
    };
    const url = await (wanted.address ?? openly)(connection, { parameters, hops: cast.hops });
    const callback = await asHandset(cast, url, wanted.isOnWifi ?? false);
    if (!callback.searchParams.has('code')) return { isDone: false, refusal: refusalAt(callback) };
    const checks = { pkceCodeVerifier: verifier, expectedState: state, ...(isOpenId ? { expectedNonce: nonce } : {}) };
    const options = wanted.dpop ? { DPoP: wanted.dpop } : {};
    const tokens = await client.authorizationCodeGrant(configuration, callback, checks, undefined, options);
    cast.hops.add('application → operator', 'POST /token (private_key_jwt, PKCE)', `200 ${inWords(tokens)}`);
    return { isDone: true, tokens };
  } catch (error) {
    return { isDone: false, refusal: refusalIn(error) };
  }
}

/** What came with an answer of the token endpoint; never its value. */
export function inWords({ token_type: type, refresh_token: refresh }: client.TokenEndpointResponse): string {
  return `${type === 'dpop' ? 'access token bound to a key' : 'access token'}${refresh === undefined ? '' : ', refresh token'}`;
}

/** The browser of the handset: one redirect, no page. */
async function asHandset({ world, line, hops }: Cast, url: URL, isOnWifi: boolean): Promise<URL> {
  const token = `Basic ${Buffer.from(`${line.name}${isOnWifi ? '+wifi' : ''}:sim`).toString('base64')}`;
  const dispatcher = new ProxyAgent({ uri: world.mobileProxy, token });
  try {
    const { statusCode, headers, body } = await request(url, { dispatcher });
    await body.dump();
    const location = typeof headers.location === 'string' ? new URL(headers.location, url) : undefined;
    const outcome = location?.searchParams.has('code') ? 'code' : (location?.searchParams.get('error') ?? 'a page');
    const handset = `handset ${line.name} (${isOnWifi ? 'Wi-Fi' : 'mobile data'})`;
    hops.add(`${handset} → operator`, 'GET /authorize', `${String(statusCode)} ${outcome}`);
    return location ?? url;
  } finally {
    await dispatcher.close();
  }
}

function refusalAt({ searchParams }: URL): FormAnswer {
  const error = searchParams.get('error') ?? 'interaction_required';
  const asksPerson = 'The operator asks the person on a page; the phone lab can answer it.';
  return { status: 400, json: { error, error_description: searchParams.get('error_description') ?? asksPerson } };
}
