import { randomUUID } from 'node:crypto';
import { type CryptoKey, SignJWT, importJWK } from 'jose';
import * as oauth from 'openid-client';
import { Agent, request } from 'undici';
import { type Answer, readAnswer } from './answer';
import type { SecretsSeen } from './secrets-seen';
import { type World, type WorldClient, clientOf } from './world';

const ASSERTION_SECONDS = 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** An authorization request that was sent, and what its answer is checked against. */
export interface PendingAuthorization {
  readonly url: URL;
  readonly redirectUri: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

export interface ApiCall {
  readonly method?: string;
  readonly token?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where to, instead of the public origin. */
  readonly baseUrl?: string;
}

/** What to change in a correct client assertion. A claim that is `undefined` is left out. */
export interface AssertionChange {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
}

/** An OAuth client of the world, as its company would write it: openid-client for the flow, jose for its own assertions. */
export class Partner {
  private constructor(
    readonly world: World,
    readonly client: WorldClient,
    private readonly parts: {
      readonly oauth: oauth.Configuration;
      readonly key: CryptoKey;
      readonly agent: Agent;
      readonly seen: SecretsSeen;
    },
  ) {}

  static async connect(world: World, name: string, seen: SecretsSeen): Promise<Partner> {
    const client = clientOf(world, name);
    const key = (await importJWK(client.jwk, 'ES256')) as CryptoKey;
    seen.note('client_secret', client.clientSecret);
    const configuration = await oauth.discovery(
      new URL(world.issuer),
      client.clientId,
      { id_token_signed_response_alg: client.idTokenAlgorithm },
      client.clientSecret === undefined
        ? oauth.PrivateKeyJwt({ key, kid: client.jwk.kid ?? '' })
        : oauth.ClientSecretBasic(client.clientSecret),
      { execute: [oauth.allowInsecureRequests], [oauth.customFetch]: watchedFetch(seen) },
    );
    return new Partner(world, client, { oauth: configuration, key, agent: new Agent(), seen });
  }

  get redirectUri(): string {
    return this.client.redirectUris[0] ?? '';
  }

  /** Where to send the phone. `extra` overrides; an empty text leaves a parameter out. */
  async authorization(scope: string, extra: Readonly<Record<string, string>> = {}): Promise<PendingAuthorization> {
    const verifier = oauth.randomPKCECodeVerifier();
    const [state, nonce] = [oauth.randomState(), oauth.randomNonce()];
    const parameters = {
      redirect_uri: this.redirectUri,
      scope,
      state,
      ...(scope.split(' ').includes('openid') ? { nonce } : {}),
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...extra,
    };
    const url = oauth.buildAuthorizationUrl(this.parts.oauth, parameters);
    for (const [name, value] of Object.entries(parameters)) if (value === '') url.searchParams.delete(name);
    this.parts.seen.note('code_verifier', verifier);
    return { url, redirectUri: parameters.redirect_uri, verifier, state, nonce };
  }

  /** Checks the redirect that came back and fetches the tokens. @throws as openid-client does */
  async exchange(callback: URL, pending: PendingAuthorization) {
    return oauth.authorizationCodeGrant(this.parts.oauth, callback, {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
      ...(pending.url.searchParams.has('nonce') ? { expectedNonce: pending.nonce } : {}),
    });
  }

  async clientCredentials(scope: string): Promise<string> {
    return (await oauth.clientCredentialsGrant(this.parts.oauth, { scope })).access_token;
  }

  /** A call of an API as this company's server would make it. */
  async call(path: string, { method, token, json, headers = {}, baseUrl }: ApiCall = {}): Promise<Answer> {
    const url = new URL(path, baseUrl ?? this.world.publicUrl);
    const data = await request(url, {
      dispatcher: this.parts.agent,
      method: method ?? (json === undefined ? 'GET' : 'POST'),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    return readAnswer(data, url);
  }

  /** A client assertion made by hand: correct, but for what is changed. */
  async assertion({ claims = {}, header = {}, key = this.parts.key }: AssertionChange = {}): Promise<string> {
    const { clientId, jwk } = this.client;
    const now = Math.floor(Date.now() / 1000);
    const correct = {
      iss: clientId,
      sub: clientId,
      aud: `${this.world.issuer}/token`,
      jti: randomUUID(),
      iat: now,
      exp: now + ASSERTION_SECONDS,
    };
    const assertion = await new SignJWT({ ...correct, ...claims })
      .setProtectedHeader({ alg: 'ES256', ...(jwk.kid ? { kid: jwk.kid } : {}), ...header })
      .sign(key);
    this.parts.seen.note('client_assertion', assertion);
    return assertion;
  }

  /** A token request written by hand, with a fresh assertion unless one is given; an empty text leaves a parameter out. */
  async tokenRequest(
    parameters: Readonly<Record<string, string>>,
    target: { readonly url?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer> {
    const all = {
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: parameters['client_assertion'] ?? (await this.assertion()),
      ...parameters,
    };
    const body = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''));
    const url = new URL(target.url ?? `${this.world.issuer}/token`);
    const data = await request(url, {
      dispatcher: this.parts.agent,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...target.headers },
      body: body.toString(),
    });
    const answer = await readAnswer(data, url);
    this.parts.seen.noteParameters(body);
    this.parts.seen.note('access_token', answer.json['access_token']);
    return answer;
  }

  /** The parameters that redeem a code by {@link tokenRequest}. */
  redemption(callback: URL, pending: PendingAuthorization): Record<string, string> {
    return {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: pending.redirectUri,
      code_verifier: pending.verifier,
    };
  }

  async close(): Promise<void> {
    await this.parts.agent.close();
  }
}

/** openid-client's way out, looked at in passing. */
function watchedFetch(seen: SecretsSeen): oauth.CustomFetch {
  return async (url, options) => {
    if (options.body instanceof URLSearchParams) seen.noteParameters(options.body);
    const response = await fetch(url, options as RequestInit);
    const content = (await response
      .clone()
      .json()
      .catch(() => ({}))) as Record<string, unknown>;
    for (const name of ['access_token', 'id_token']) seen.note(name, content[name]);
    return response;
  };
}
