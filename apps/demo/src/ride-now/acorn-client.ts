import type { Msisdn } from '@openmast/kernel';
import { z } from 'zod';
import { challengeOf, makeVerifier } from '../pkce';

const TIMEOUT_MS = 10_000;
const CLIENT_ID = 'ridenow';
const SCOPE = 'number-verification:verify';

const tokenAnswer = z.object({ access_token: z.string() });
const verifyAnswer = z.object({ devicePhoneNumberVerified: z.boolean() });
const refusalAnswer = z.object({ code: z.string().optional(), error: z.string().optional() });

/** Acorn said no: an OAuth error or a CAMARA code. */
export class AcornRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`Acorn answered ${status} ${code}.`);
  }
}

/** What RideNow's server asks Acorn. Written by hand on purpose: this is all that an application needs to know. */
export class AcornClient {
  constructor(
    private readonly acornUrl: string,
    private readonly redirectUri: string,
  ) {}

  /** Where to send the phone, and the verifier to keep for {@link token}. */
  begin(state: string): { url: string; verifier: string } {
    const verifier = makeVerifier();
    const url = new URL('/authorize', this.acornUrl);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: this.redirectUri,
      scope: SCOPE,
      state,
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    }).toString();
    return { url: url.href, verifier };
  }

  /** @throws AcornRefusal */
  async token(code: string, verifier: string, correlator: string): Promise<string> {
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      redirect_uri: this.redirectUri,
      code,
      code_verifier: verifier,
    });
    return tokenAnswer.parse(await this.#post('/token', { body, headers: { 'x-correlator': correlator } })).access_token;
  }

  /** Is this the number of the phone the token was made with? @throws AcornRefusal */
  async verify(number: Msisdn, token: string, correlator: string): Promise<boolean> {
    const answer = await this.#post('/number-verification/v2/verify', {
      body: JSON.stringify({ phoneNumber: number.e164() }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-correlator': correlator },
    });
    return verifyAnswer.parse(answer).devicePhoneNumberVerified;
  }

  async #post(path: string, request: { body: string | URLSearchParams; headers: Record<string, string> }): Promise<unknown> {
    const answer = await fetch(this.acornUrl + path, { method: 'POST', signal: AbortSignal.timeout(TIMEOUT_MS), ...request });
    const content: unknown = await answer.json().catch(() => ({}));
    if (answer.ok) return content;
    const { code, error } = refusalAnswer.safeParse(content).data ?? {};
    throw new AcornRefusal(answer.status, code ?? error ?? 'unknown');
  }
}
