import { AsyncLocalStorage } from 'node:async_hooks';
import { importJWK } from 'jose';
import {
  AuthorizationResponseError,
  ClientError,
  type Configuration,
  type CustomFetch,
  PrivateKeyJwt,
  ResponseBodyError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client';
import type { WorldClient } from '../world';

const TIMEOUT_SECONDS = 5;
const TOKEN_TTL_DEFAULT_SECONDS = 60;

/** What Acorn must remember between sending a phone to the operator and seeing it again. */
export interface OperatorChecks {
  readonly redirectUri: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly correlator: string;
}

export interface OperatorToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** The operator said no, or could not be asked. `error` is an OAuth error code, fit to be passed on to the application. */
export class OperatorRefusal extends Error {
  constructor(
    readonly error: string,
    readonly description: string | undefined,
    cause: unknown,
  ) {
    super(`The operator answered ${error}.`, { cause });
  }
}

/** One application's client at the operator: code flow with PKCE, state, nonce and private_key_jwt (ES256). */
export class OperatorClient {
  readonly #correlator = new AsyncLocalStorage<string>();
  #configuration: Promise<Configuration> | undefined;

  constructor(
    private readonly issuer: string,
    private readonly client: WorldClient,
  ) {}

  /** Where to send the phone, and what to check when it returns. @throws OperatorRefusal */
  async begin(request: {
    scope: string;
    state: string;
    redirectUri: string;
    correlator: string;
  }): Promise<{ url: string; checks: OperatorChecks }> {
    const { scope, state, redirectUri, correlator } = request;
    const configuration = await this.#discover(correlator);
    const checks = { redirectUri, verifier: randomPKCECodeVerifier(), nonce: randomNonce(), correlator };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope,
      state,
      nonce: checks.nonce,
      code_challenge: await calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, checks };
  }

  /** Checks the operator's answer and trades the code for a token. @throws OperatorRefusal */
  async finish(query: string, state: string, checks: OperatorChecks): Promise<OperatorToken> {
    const configuration = await this.#discover(checks.correlator);
    const currentUrl = new URL(checks.redirectUri);
    currentUrl.search = query;
    try {
      const tokens = await this.#correlator.run(checks.correlator, () =>
        authorizationCodeGrant(configuration, currentUrl, {
          pkceCodeVerifier: checks.verifier,
          expectedState: state,
          expectedNonce: checks.nonce,
          idTokenExpected: true,
        }),
      );
      return { accessToken: tokens.access_token, expiresInSeconds: tokens.expires_in ?? TOKEN_TTL_DEFAULT_SECONDS };
    } catch (error) {
      throw refusalFrom(error);
    }
  }

  /** The operator may start after Acorn: a discovery that failed is tried again with the next sign-in. */
  async #discover(correlator: string): Promise<Configuration> {
    this.#configuration ??= this.#correlator.run(correlator, () => this.#configure());
    try {
      return await this.#configuration;
    } catch (error) {
      this.#configuration = undefined;
      throw refusalFrom(error);
    }
  }

  async #configure(): Promise<Configuration> {
    const { clientId, jwk } = this.client;
    const key = await importJWK(jwk, 'ES256');
    if (key instanceof Uint8Array) throw new Error('The key of a client must be an EC key.');
    const kid = typeof jwk['kid'] === 'string' ? { kid: jwk['kid'] } : {};
    const issuer = new URL(this.issuer);
    // Over plain http the ID token's signature is the only proof of who made it.
    const plainHttp = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
    return discovery(issuer, clientId, undefined, PrivateKeyJwt({ key, ...kid }), {
      execute: [...plainHttp, enableNonRepudiationChecks],
      timeout: TIMEOUT_SECONDS,
      [customFetch]: this.#fetch,
    });
  }

  /** Marks back-channel calls with the correlator of the sign-in they belong to. */
  readonly #fetch: CustomFetch = (url, options) => {
    const correlator = this.#correlator.getStore();
    const headers = correlator === undefined ? options.headers : { ...options.headers, 'x-correlator': correlator };
    return fetch(url, { ...(options as RequestInit), headers });
  };
}

/** The operator's own error as it is; anything that does not even reach that point as one that may pass by itself. */
function refusalFrom(error: unknown): OperatorRefusal {
  if (error instanceof OperatorRefusal) return error;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    return new OperatorRefusal(error.error, error.error_description, error);
  }
  const isWrongAnswer = error instanceof ClientError && !(error.cause instanceof Response) && error.code !== 'OAUTH_TIMEOUT';
  return new OperatorRefusal(isWrongAnswer ? 'server_error' : 'temporarily_unavailable', undefined, error);
}
