import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client';
import { OperatorConnection } from '../operator/connection';
import type { WorldClient } from '../world';

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

/** One application's client at the operator: code flow with PKCE, state, nonce and private_key_jwt (ES256). */
export class OperatorClient {
  readonly #connection: OperatorConnection;

  constructor(issuer: string, client: WorldClient) {
    this.#connection = new OperatorConnection(issuer, client);
  }

  /** Where to send the phone, and what to check when it returns. @throws OperatorRefusal */
  begin(request: {
    scope: string;
    state: string;
    redirectUri: string;
    correlator: string;
  }): Promise<{ url: string; checks: OperatorChecks }> {
    const { scope, state, redirectUri, correlator } = request;
    return this.#connection.ask(correlator, async (configuration) => {
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
    });
  }

  /** Checks the operator's answer and trades the code for a token. @throws OperatorRefusal */
  finish(query: string, state: string, checks: OperatorChecks): Promise<OperatorToken> {
    const currentUrl = new URL(checks.redirectUri);
    currentUrl.search = query;
    return this.#connection.ask(checks.correlator, async (configuration) => {
      const tokens = await authorizationCodeGrant(configuration, currentUrl, {
        pkceCodeVerifier: checks.verifier,
        expectedState: state,
        expectedNonce: checks.nonce,
        idTokenExpected: true,
      });
      return { accessToken: tokens.access_token, expiresInSeconds: tokens.expires_in ?? TOKEN_TTL_DEFAULT_SECONDS };
    });
  }
}
