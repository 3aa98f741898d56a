import { randomUUID } from 'node:crypto';
import { type CryptoKey, SignJWT, generateKeyPair, importJWK } from 'jose';
import type { Stage } from '../stage';

const CIBA = 'urn:openid:params:grant-type:ciba';
const SCOPE = 'openid dpv:FraudPreventionAndDetection sim-swap:check';

type Claims = Readonly<Record<string, unknown>>;

/** CAMARA ICM, section 3, at the backchannel endpoint. MeadowCare's SIM Swap for fraud prevention needs no consent. */
export function signedBackChannelRules(stage: () => Stage): void {
  const endpoint = () => `${stage().world.issuer}/bc-authorize`;
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const meadowCare = () => stage().partner('meadowcare');

  async function requestObject(change: Claims = {}, key?: CryptoKey): Promise<string> {
    const { clientId, jwk } = (await meadowCare()).client;
    const claims = {
      iss: clientId,
      aud: endpoint(),
      iat: nowSeconds(),
      nbf: nowSeconds(),
      exp: nowSeconds() + 60,
      jti: randomUUID(),
      scope: SCOPE,
      login_hint: `tel:${stage().world.lines[0]!.msisdn}`,
    };
    return new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid ?? '' })
      .sign(key ?? (await importJWK(jwk, 'ES256')));
  }

  async function ask(request: string, outside: Readonly<Record<string, string>> = {}) {
    return (await meadowCare()).tokenRequest({ request, ...outside }, { url: endpoint() });
  }

  describe('Signed requests at the backchannel endpoint', () => {
    it('C1: are served, and end in a token', async () => {
      const opened = await ask(await requestObject());
      const polled = await (
        await meadowCare()
      ).tokenRequest({ grant_type: CIBA, auth_req_id: String(opened.json['auth_req_id']) });

      expect([opened.status, opened.json]).toEqual([
        200,
        { auth_req_id: expect.any(String), expires_in: expect.any(Number), interval: 5 },
      ]);
      expect([polled.status, polled.json['access_token']]).toEqual([200, expect.any(String)]);
    });

    it.each([['iss'], ['aud'], ['iat'], ['exp'], ['jti'], ['nbf']])(
      'C3, C7, C8: without %s are 400 invalid_request_object',
      async (name) => {
        const { status, json } = await ask(await requestObject({ [name]: undefined }));

        expect([status, json['error']]).toEqual([400, 'invalid_request_object']);
      },
    );

    it('C4: count alone: what stands beside them is not looked at', async () => {
      const answer = await ask(await requestObject(), { login_hint: 'tel:none', scope: 'nope', id_token_hint: 'x' });

      expect(answer.status).toBe(200);
    });

    it.each([
      ['issued a minute ahead', () => ({ iat: nowSeconds() + 60, exp: nowSeconds() + 120 })],
      ['living 900 s', () => ({ exp: nowSeconds() + 900 })],
      ['expired', () => ({ iat: nowSeconds() - 120, nbf: nowSeconds() - 120, exp: nowSeconds() - 60 })],
      ['not good yet', () => ({ nbf: nowSeconds() + 60 })],
    ])('C5, C8: %s are 400 invalid_request_object', async (_name, change) => {
      const { status, json } = await ask(await requestObject(change()));

      expect([status, json['error']]).toEqual([400, 'invalid_request_object']);
    });

    it.each([
      ['the issuer', (issuer: string) => issuer, 200],
      ['the authorization endpoint', (issuer: string) => `${issuer}/authorize`, 400],
      ['somebody else', () => 'https://evil.example/bc-authorize', 400],
    ])('C6: may be for %s: %#', async (_name, audience, status) => {
      expect((await ask(await requestObject({ aud: audience(stage().world.issuer) }))).status).toBe(status);
    });

    it('C8: of somebody else, unsigned, or noise are 400 invalid_request_object', async () => {
      const { privateKey } = await generateKeyPair('ES256');
      const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await requestObject()).split('.')[1]!}.`;

      for (const request of [await requestObject({}, privateKey), unsigned, 'noise']) {
        const { status, json } = await ask(request);
        expect([status, json['error']]).toEqual([400, 'invalid_request_object']);
      }
    });

    it('C9: with sub could pass for a client assertion, and are refused', async () => {
      const { clientId } = (await meadowCare()).client;
      const { status, json } = await ask(await requestObject({ sub: clientId }));

      expect([status, json['error']]).toEqual([400, 'invalid_request_object']);
    });

    it('D5: bring nothing of what is ignored outside', async () => {
      const ignored = { requested_expiry: 'abc', binding_message: '\u{1F980}'.repeat(300), user_code: 'x', acr_values: 'y' };

      const answer = await ask(await requestObject(ignored));

      expect([answer.status, answer.json['expires_in']]).toEqual([200, 300]);
    });

    it('Q3: leave no number behind', async () => {
      const line = await stage().freshLine();
      expect((await ask(await requestObject({ login_hint: `tel:${line.msisdn}` }))).status).toBe(200);

      const rows = await stage().sql(
        `select 1 from identity.oidc_payload p where strpos(p::text, $1) > 0
         union all select 1 from identity.backchannel_request b where strpos(b::text, $1) > 0
         union all select 1 from identity.outbound_message m where strpos(m::text, $1) > 0`,
        [line.msisdn.slice(1)],
      );

      expect(rows).toEqual([]);
    });
  });
}
