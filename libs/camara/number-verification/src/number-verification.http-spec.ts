import { createHash } from 'node:crypto';
import { ADA, BEN, type Room, type TokenFacts, openRoom } from '@openmast/camara/kit-testing';
import { numberVerification } from './number-verification';

const VERIFY = '/number-verification/v2/verify';
const SHARE = '/number-verification/v2/device-phone-number';
const NOT_BY_NETWORK = 'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK';

describe('Number Verification v2 over HTTP', () => {
  let room: Room;

  beforeEach(async () => {
    room = await openRoom([numberVerification]);
  });

  afterEach(() => room.close());

  function tokenFor(facts: Partial<TokenFacts> = {}): string {
    const scopes = ['number-verification:verify', 'number-verification:device-phone-number:read'];
    return room.verifier.issue({ scopes, subject: 'pairwise-ada', amr: ['nba'], ...facts });
  }

  /** Two-legged: signed in as nobody. */
  function tokenForNobody(): string {
    return room.verifier.issue({ scopes: ['number-verification:verify', 'number-verification:device-phone-number:read'] });
  }

  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

  describe('verify', () => {
    it('says true for the number of the line', async () => {
      const reply = await room.post(VERIFY, tokenFor(), { phoneNumber: ADA.e164 });

      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({ devicePhoneNumberVerified: true });
    });

    it.each([BEN.e164, '+990123456700', '+99012345670', '+9901234567011'])(
      'says false, and no error, for %s',
      async (phoneNumber) => {
        const reply = await room.post(VERIFY, tokenFor(), { phoneNumber });

        expect(reply.status).toBe(200);
        expect(reply.body).toEqual({ devicePhoneNumberVerified: false });
      },
    );

    it.each([
      ['lower case', sha256(ADA.e164)],
      ['upper case', sha256(ADA.e164).toUpperCase()],
    ])('says true for the hash of the number in %s', async (_case, hashedPhoneNumber) => {
      const reply = await room.post(VERIFY, tokenFor(), { hashedPhoneNumber });

      expect(reply.body).toEqual({ devicePhoneNumberVerified: true });
    });

    it.each([
      ['another number', sha256(BEN.e164)],
      ['the number without its plus sign', sha256(ADA.e164.slice(1))],
      ['the hash of the number', sha256(sha256(ADA.e164))],
    ])('says false for the hash of %s', async (_what, hashedPhoneNumber) => {
      const reply = await room.post(VERIFY, tokenFor(), { hashedPhoneNumber });

      expect(reply.body).toEqual({ devicePhoneNumberVerified: false });
    });

    it.each<[string, object]>([
      ['neither number nor hash', {}],
      ['both', { phoneNumber: ADA.e164, hashedPhoneNumber: sha256(ADA.e164) }],
      ['a number without plus sign', { phoneNumber: ADA.e164.slice(1) }],
      ['a number as JSON number', { phoneNumber: 990123456701 }],
      ['a null number', { phoneNumber: null }],
      ['a hash of 63 digits', { hashedPhoneNumber: sha256(ADA.e164).slice(1) }],
      ['a hash that is not hexadecimal', { hashedPhoneNumber: 'g'.repeat(64) }],
      ['an unknown property', { additional_property: 'foo' }],
      ['an unknown property beside a good one', { phoneNumber: ADA.e164, maxAge: 1 }],
    ])('refuses %s with 400', async (_what, body) => {
      const reply = await room.post(VERIFY, tokenFor(), body);

      expect(reply.status).toBe(400);
      expect(reply.body?.code).toBe('INVALID_ARGUMENT');
      expect(reply.text).not.toContain('0123456701');
      expect(room.authorization.asked).toEqual([]);
    });
  });

  describe('device-phone-number', () => {
    it('answers with the number of the line', async () => {
      const reply = await room.get(SHARE, tokenFor());

      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({ devicePhoneNumber: ADA.e164 });
    });

    it('keeps to the subject of the token, whatever else is sent', async () => {
      room.authorization.line = BEN;

      const reply = await room.get(`${SHARE}?phoneNumber=${encodeURIComponent(ADA.e164)}`, tokenFor());

      expect(reply.body).toEqual({ devicePhoneNumber: BEN.e164 });
    });
  });

  describe('how the token was got', () => {
    it.each([['nba'], ['mnba'], ['sim']])('accepts %s', async (method) => {
      const reply = await room.post(VERIFY, tokenFor({ amr: [method] }), { phoneNumber: ADA.e164 });

      expect(reply.status).toBe(200);
    });

    it.each([[['sms']], [['otp']], [['pwd']], [[]], [['nba', 'sms']], [['pwd', 'nba']], [['NBA']], [['mfa', 'sim']], [['face']]])(
      'refuses %j on both operations',
      async (amr) => {
        const verified = await room.post(VERIFY, tokenFor({ amr }), { phoneNumber: ADA.e164 });
        const shared = await room.get(SHARE, tokenFor({ amr }));

        expect([verified.status, verified.body?.code]).toEqual([403, NOT_BY_NETWORK]);
        expect([shared.status, shared.body?.code]).toEqual([403, NOT_BY_NETWORK]);
        expect(room.authorization.asked).toEqual([]);
      },
    );

    it('refuses a token that names nobody', async () => {
      const verified = await room.post(VERIFY, tokenForNobody(), { phoneNumber: ADA.e164 });
      const shared = await room.get(SHARE, tokenForNobody());

      expect([verified.status, verified.body?.code]).toEqual([403, NOT_BY_NETWORK]);
      expect([shared.status, shared.body?.code]).toEqual([403, NOT_BY_NETWORK]);
    });

    it('looks at the body first (test C02.01)', async () => {
      const reply = await room.post(VERIFY, tokenFor({ amr: ['sms'] }), { phoneNumber: 'nonsense' });

      expect(reply.status).toBe(400);
    });
  });

  describe('tokens', () => {
    it('serve one call', async () => {
      const token = tokenFor();

      const first = await room.post(VERIFY, token, { phoneNumber: ADA.e164 });
      const second = await room.post(VERIFY, token, { phoneNumber: ADA.e164 });

      expect(first.status).toBe(200);
      expect([second.status, second.body?.code]).toEqual([401, 'UNAUTHENTICATED']);
    });

    it('are not used up by a call that was wrong', async () => {
      const token = tokenFor();

      const wrong = await room.post(VERIFY, token, { phoneNumber: 'nonsense' });
      const right = await room.post(VERIFY, token, { phoneNumber: ADA.e164 });

      expect(wrong.status).toBe(400);
      expect(right.status).toBe(200);
    });

    it.each([
      [VERIFY, 'number-verification:device-phone-number:read'],
      [SHARE, 'number-verification:verify'],
    ])('for the other operation do not open %s', async (path, scope) => {
      const token = tokenFor({ scopes: [scope] });

      const reply = path === SHARE ? await room.get(path, token) : await room.post(path, token, { phoneNumber: ADA.e164 });

      expect([reply.status, reply.body?.code]).toEqual([403, 'PERMISSION_DENIED']);
    });

    it('are asked about once, under the scope and the operation of the call', async () => {
      await room.get(SHARE, tokenFor());

      expect(room.authorization.asked).toEqual([
        expect.objectContaining({
          scope: 'number-verification:device-phone-number:read',
          operation: 'phoneNumberShare',
          isSingleUse: true,
        }),
      ]);
    });
  });
});
