import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { numberOf } from '@openmast/testing';
import type { Stage } from '../stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';

/** What a token says, and what it must not. */
export function tokenStories(stage: () => Stage): void {
  const tokenOf = async (application: string, scope: string, line = 'ada') => {
    const partner = await stage().partner(application);
    const { callback, pending } = await stage().signIn(stage().handset(line), partner, scope);
    return partner.exchange(callback, pending);
  };

  describe('An access token', () => {
    it('I1, I9: is a signed JWT of RFC 9068 that says how its subscriber was recognised', async () => {
      const { access_token: token } = await tokenOf('kestrelpay', `${FRAUD} sim-swap:check`);
      const { issuer } = stage().world;

      const { payload, protectedHeader } = await jwtVerify(token, createRemoteJWKSet(new URL(`${issuer}/jwks`)), {
        issuer,
        audience: issuer,
      });

      expect(protectedHeader).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
      expect(protectedHeader.kid).toBeTruthy();
      expect(payload).toMatchObject({ amr: ['nba'], client_id: (await stage().partner('kestrelpay')).client.clientId });
      expect(String(payload['scope']).split(' ').sort()).toEqual([FRAUD, 'sim-swap:check'].sort());
    });

    it('I4, H5: for Number Verification lives 300 seconds at most, and brings no refresh token even when asked', async () => {
      const tokens = await tokenOf('ridenow', `openid offline_access ${FRAUD} number-verification:verify`);

      const { exp } = await stage().introspect(tokens.access_token);

      expect(tokens.expires_in).toBeLessThanOrEqual(300);
      expect(Number(exp) - Date.now() / 1000).toBeLessThanOrEqual(300);
      expect(tokens.refresh_token).toBeUndefined();
    });

    it('I7: names its subscriber differently to each application, and the same way to one', async () => {
      const subjects = [];
      for (const application of ['ridenow', 'ridenow', 'kestrelpay']) {
        const scope = application === 'ridenow' ? `${FRAUD} number-verification:verify` : `${FRAUD} sim-swap:check`;
        subjects.push((await stage().introspect((await tokenOf(application, scope)).access_token))['sub']);
      }

      expect(subjects[0]).toBeTruthy();
      expect(subjects[1]).toBe(subjects[0]);
      expect(subjects[2]).not.toBe(subjects[0]);
    });

    it('I2, I7: holds no number, nor a hash of one that anybody could make', async () => {
      const number = numberOf(stage().world, 'ada');
      const tokens = await tokenOf('kestrelpay', `openid ${FRAUD} sim-swap:check`);

      const everything = [tokens.access_token, tokens.id_token ?? '']
        .flatMap((token) => [JSON.stringify(decodeProtectedHeader(token)), JSON.stringify(decodeJwt(token))])
        .join('\n');

      const guesses = [number, number.slice(1)].flatMap((text) => [
        text,
        ...(['hex', 'base64', 'base64url'] as const).map((form) => createHash('sha256').update(text).digest(form)),
        Buffer.from(text).toString('base64url'),
      ]);
      expect(guesses.filter((guess) => everything.includes(guess))).toEqual([]);
    });
  });

  describe('An ID token', () => {
    it('I6, I9: comes with openid, says nba, and is for this application and this request', async () => {
      const { issuer } = stage().world;
      const partner = await stage().partner('kestrelpay');
      const { callback, pending } = await stage().signIn(stage().handset('ada'), partner, `openid ${FRAUD} sim-swap:check`);

      const tokens = await partner.exchange(callback, pending);

      const { payload, protectedHeader } = await jwtVerify(tokens.id_token!, createRemoteJWKSet(new URL(`${issuer}/jwks`)));
      expect(protectedHeader.alg).toBe('ES256');
      expect(payload).toMatchObject({ iss: issuer, aud: partner.client.clientId, amr: ['nba'], nonce: pending.nonce });
      expect(payload.sub).toBe(decodeJwt(tokens.access_token).sub);
    });

    it('I6: does not come without', async () => {
      expect((await tokenOf('kestrelpay', `${FRAUD} sim-swap:check`)).id_token).toBeUndefined();
    });
  });

  describe('A two-legged token', () => {
    it('F4: is about nobody: no refresh token, no ID token, its subject is the client', async () => {
      const partner = await stage().partner('ridenow');

      const answer = await partner.tokenRequest({
        grant_type: 'client_credentials',
        scope: 'dpv:RightsFulfillment consents:withdraw',
      });

      expect(answer.status).toBe(200);
      expect(Object.keys(answer.json).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
      expect((await stage().introspect(String(answer.json['access_token'])))['sub']).toBe(partner.client.clientId);
    });
  });
}
