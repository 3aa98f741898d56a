import { ADA, BEN, CLEO, type Room, openRoom } from '@openmast/camara/kit-testing';
import type { InquiryAnswer } from '@openmast/camara/kit';
import { type Scope, parseScope } from '@openmast/kernel';
import { consentInfo } from './consent-info';

const RETRIEVE = '/consent-info/v0.2/retrieve';
const PURPOSE = 'dpv:FraudPreventionAndDetection';
const QUESTION = { scopes: ['sim-swap:check'], purpose: PURPOSE, requestCaptureUrl: false };
const CHECK = scope('sim-swap:check');
const DATE = scope('sim-swap:retrieve-date');
const VERIFY = scope('number-verification:verify');
const SUMMER = new Date('2026-08-27T09:14:05.000Z');
const LINK = 'https://auth.north.example/capture/secret';

function scope(text: string): Scope {
  return parseScope(text)!;
}

describe('Consent Info v0.2 over HTTP', () => {
  let room: Room;

  beforeEach(async () => {
    room = await openRoom([consentInfo]);
    room.inquiry.answer = { outcome: 'told', standings: [{ scope: CHECK, standing: 'valid' }] };
  });

  afterEach(() => room.close());

  function threeLegged(...scopes: string[]): string {
    return room.verifier.issue({ scopes: scopes.length > 0 ? scopes : ['consent-info:retrieve'], subject: 'pairwise-ada' });
  }

  function twoLegged(): string {
    return room.verifier.issue({ scopes: ['consent-info:retrieve'] });
  }

  function told(answer: InquiryAnswer) {
    room.inquiry.answer = answer;
    return room.post(RETRIEVE, threeLegged(), QUESTION);
  }

  describe('the status', () => {
    it('is grouped by equal standing, every scope once, and the purpose stands with each', async () => {
      const { status, body } = await told({
        outcome: 'told',
        standings: [
          { scope: CHECK, standing: 'valid', until: SUMMER },
          { scope: VERIFY, standing: 'objected' },
          { scope: DATE, standing: 'valid', until: SUMMER },
        ],
      });

      expect([status, body]).toEqual([
        200,
        {
          statusInfo: [
            {
              scopes: [CHECK, DATE],
              purpose: PURPOSE,
              statusValidForProcessing: true,
              expirationDate: '2026-08-27T09:14:05.000Z',
            },
            { scopes: [VERIFY], purpose: PURPOSE, statusValidForProcessing: false, statusReason: 'OBJECTED' },
          ],
        },
      ]);
    });

    it('is another one where the yes ends on another day', async () => {
      const { body } = await told({
        outcome: 'told',
        standings: [
          { scope: CHECK, standing: 'valid', until: SUMMER },
          { scope: DATE, standing: 'valid' },
        ],
      });

      expect(body?.statusInfo).toHaveLength(2);
    });

    it.each([
      ['pending', 'PENDING'],
      ['requested', 'REQUESTED'],
      ['denied', 'DENIED'],
      ['objected', 'OBJECTED'],
    ] as const)('%s is told as %s, without a date', async (standing, statusReason) => {
      const { body } = await told({ outcome: 'told', standings: [{ scope: CHECK, standing, until: SUMMER }] });

      expect(body).toEqual({
        statusInfo: [{ scopes: [CHECK], purpose: PURPOSE, statusValidForProcessing: false, statusReason }],
      });
    });

    it('expired is told with the day it ended', async () => {
      const { body } = await told({ outcome: 'told', standings: [{ scope: CHECK, standing: 'expired', until: SUMMER }] });

      expect(body).toMatchObject({ statusInfo: [{ statusReason: 'EXPIRED', expirationDate: '2026-08-27T09:14:05.000Z' }] });
    });

    it('comes with the link where there is one', async () => {
      const { body } = await told({
        outcome: 'told',
        standings: [{ scope: CHECK, standing: 'pending' }],
        captureUrl: LINK,
      });

      expect(body).toMatchObject({ captureUrl: LINK });
    });

    it.each([
      ['line-unknown', 404, 'IDENTIFIER_NOT_FOUND'],
      ['line-barred', 422, 'SERVICE_NOT_APPLICABLE'],
      ['not-agreed', 403, 'CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE'],
      ['callback-refused', 403, 'CONSENT_INFO.INVALID_CALLBACK_URL'],
      ['asked-too-often', 403, 'CONSENT_INFO.CAPTURE_FREQUENCY_EXCEEDED'],
    ] as const)('%s is answered %d %s', async (outcome, status, code) => {
      const reply = await told({ outcome });

      expect([reply.status, reply.body?.code]).toEqual([status, code]);
    });

    it('is never guessed when nobody can tell', async () => {
      room.inquiry.isUnavailable = true;

      const reply = await room.post(RETRIEVE, threeLegged(), QUESTION);

      expect([reply.status, reply.body?.code]).toEqual([503, 'UNAVAILABLE']);
    });
  });

  describe('the question', () => {
    it('is about the application of the token and the line behind it', async () => {
      await room.post(RETRIEVE, threeLegged(), QUESTION);

      const [asked] = room.inquiry.asked;
      expect(asked).toMatchObject({ applicationId: 'ride-now', purpose: PURPOSE, scopes: ['sim-swap:check'] });
      expect(asked?.subscriber).toBe(ADA.subscriber);
      expect(asked?.msisdn.e164()).toBe(ADA.e164);
      expect(asked).not.toHaveProperty('capture');
    });

    it('is about the number in the body with a two-legged token', async () => {
      await room.post(RETRIEVE, twoLegged(), { ...QUESTION, phoneNumber: CLEO.e164 });

      const [asked] = room.inquiry.asked;
      expect(asked?.msisdn.e164()).toBe(CLEO.e164);
      expect(asked).not.toHaveProperty('subscriber');
    });

    it.each([
      [{}, {}],
      [{ callbackUrl: 'not a URL' }, { callbackUrl: 'not a URL' }],
    ])('asks for a link only when told to: %j', async (extra, capture) => {
      await room.post(RETRIEVE, threeLegged(), { ...QUESTION, requestCaptureUrl: true, ...extra });
      await room.post(RETRIEVE, threeLegged(), { ...QUESTION, requestCaptureUrl: false, ...extra });

      expect(room.inquiry.asked.map((asked) => asked.capture)).toEqual([capture, undefined]);
    });

    it.each<[string, object]>([
      ['without scopes', { ...QUESTION, scopes: undefined }],
      ['with no scope', { ...QUESTION, scopes: [] }],
      ['with a scope that is a number', { ...QUESTION, scopes: [1] }],
      ['without a purpose', { ...QUESTION, purpose: undefined }],
      ['with a purpose of another form', { ...QUESTION, purpose: 'FraudPreventionAndDetection' }],
      ['without requestCaptureUrl', { ...QUESTION, requestCaptureUrl: undefined }],
      ['with requestCaptureUrl as a text', { ...QUESTION, requestCaptureUrl: 'true' }],
      ['with a callback that is no text', { ...QUESTION, callbackUrl: 7 }],
      ['with a number of another form', { ...QUESTION, phoneNumber: '990123456701' }],
      ['with a client of its own', { ...QUESTION, clientId: 'somebody-else' }],
      ['with nothing', {}],
    ])('%s is refused', async (_what, body) => {
      const reply = await room.post(RETRIEVE, twoLegged(), body);

      expect([reply.status, reply.body?.code]).toEqual([400, 'INVALID_ARGUMENT']);
      expect(room.inquiry.asked).toEqual([]);
    });
  });

  describe('the subscriber', () => {
    it.each([ADA.e164, BEN.e164])('must not be named beside a three-legged token, same or not: %s', async (phoneNumber) => {
      const reply = await room.post(RETRIEVE, threeLegged(), { ...QUESTION, phoneNumber });

      expect([reply.status, reply.body?.code]).toEqual([422, 'UNNECESSARY_IDENTIFIER']);
    });

    it('must be named beside a two-legged token', async () => {
      const reply = await room.post(RETRIEVE, twoLegged(), QUESTION);

      expect([reply.status, reply.body?.code]).toEqual([422, 'MISSING_IDENTIFIER']);
    });
  });

  it('stays closed without its scope, whatever other scopes the token has', async () => {
    const reply = await room.post(RETRIEVE, threeLegged('sim-swap:check'), QUESTION);

    expect([reply.status, reply.body?.code]).toEqual([403, 'PERMISSION_DENIED']);
  });
});
