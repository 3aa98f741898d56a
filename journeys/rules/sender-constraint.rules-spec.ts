import { createHash, randomUUID } from 'node:crypto';
import type { Partner } from '@openmast/testing';
import { type JWTPayload, SignJWT, exportJWK, generateKeyPair } from 'jose';
import { type Stage } from '../stage';

const SCOPE = 'dpv:FraudPreventionAndDetection sim-swap:check';
const CHECK = '/sim-swap/v2/check';

/** CAMARA ICM, section 9: DPoP. Harbor Bank must use it, KestrelPay may. */
export function senderConstraintRules(stage: () => Stage): void {
  const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  beforeAll(async () => {
    keys = await generateKeyPair('ES256', { extractable: true });
  });

  async function proof(path: string, claims: JWTPayload = {}): Promise<string> {
    const own = { jti: randomUUID(), htm: 'POST', htu: stage().world.issuer + path, iat: Math.floor(Date.now() / 1000) };
    return new SignJWT({ ...own, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(keys.publicKey) })
      .sign(keys.privateKey);
  }

  async function redeem(application: string, headers: Readonly<Record<string, string>>) {
    const partner = await stage().partner(application);
    const { callback, pending } = await stage().signIn(stage().handset('ada'), partner, SCOPE);
    const answer = await partner.tokenRequest(partner.redemption(callback, pending), { headers });
    return { partner, answer, token: String(answer.json['access_token']) };
  }

  async function bound() {
    const { partner, token } = await redeem('harborbank', { dpop: await proof('/token') });
    const call = async (claims: JWTPayload = {}, scheme = 'DPoP', json: unknown = {}) =>
      callWith(partner, { authorization: `${scheme} ${token}`, dpop: await proof(CHECK, { ath: hash(token), ...claims }) }, json);
    return { partner, token, call };
  }

  const callWith = (partner: Partner, headers: Record<string, string>, json: unknown = {}) =>
    partner.call(CHECK, { json, headers });

  describe('Sender-constrained tokens', () => {
    it('J1, J2: without a proof a client that may use DPoP gets a bearer token', async () => {
      const { answer } = await redeem('kestrelpay', {});

      expect(answer.json['token_type']).toBe('Bearer');
    });

    it('J2: with a proof the token is bound to its key, and works with a proof', async () => {
      const { token, call } = await bound();

      expect(await stage().introspect(token)).toMatchObject({ token_type: 'DPoP', cnf: { jkt: expect.any(String) } });
      expect((await call()).status).toBe(200);
    });

    it('J3: a client that must use DPoP and does not gets 400 invalid_dpop_proof', async () => {
      const { answer } = await redeem('harborbank', {});

      expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_dpop_proof']);
    });

    it('J3: a replayed proof is 400 invalid_dpop_proof', async () => {
      const dpop = await proof('/token');
      await redeem('harborbank', { dpop });

      const { answer } = await redeem('harborbank', { dpop });

      expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_dpop_proof']);
    });

    it.each([
      ['for another endpoint', () => proof('/revoke')],
      ['for another method', () => proof('/token', { htm: 'GET' })],
      ['that is ten minutes old', () => proof('/token', { iat: Math.floor(Date.now() / 1000) - 600 })],
      ['that is noise', () => Promise.resolve('noise')],
    ])('J3: a proof %s is 400 invalid_dpop_proof', async (_name, make) => {
      const { answer } = await redeem('harborbank', { dpop: await make() });

      expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_dpop_proof']);
    });

    it('J4: a proof speaks for one body and one query', async () => {
      const { call } = await bound();
      const body = JSON.stringify({ maxAge: 240 });

      expect((await call({ 'camara:bh': hash(body), 'camara:qh': hash('') }, 'DPoP', { maxAge: 240 })).status).toBe(200);
      expect((await call({ 'camara:bh': hash(body) }, 'DPoP', { maxAge: 241 })).status).toBe(401);
      expect((await call({ 'camara:qh': hash('a=b') })).status).toBe(401);
    });

    it('RFC 9449: the bound token is dead as a bearer token, without its proof, and with a proof used before', async () => {
      const { partner, token, call } = await bound();
      const once = { authorization: `DPoP ${token}`, dpop: await proof(CHECK, { ath: hash(token) }) };

      expect((await call({}, 'Bearer')).status).toBe(401);
      expect((await callWith(partner, { authorization: `DPoP ${token}` })).status).toBe(401);
      expect((await callWith(partner, once)).status).toBe(200);
      expect((await callWith(partner, once)).status).toBe(401);
    });
  });
}
