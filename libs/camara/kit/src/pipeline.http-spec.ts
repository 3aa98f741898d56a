import { AppError } from '@openmast/kernel';
import type { CallRefusal } from './call-authorization';
import { ADA, echoApi, type EchoMouth, openRoom, type Room, subjectOf } from '@openmast/camara/kit-testing';

const SAY = '/echo/v1/say';
const HEAR = '/echo/v1/hear';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('The pipeline', () => {
  let room: Room;
  let mouth: EchoMouth;

  beforeEach(async () => {
    mouth = {};
    room = await openRoom([echoApi(mouth)]);
  });

  afterEach(() => room.close());

  function token(): string {
    return room.verifier.issue({ scopes: ['echo'], subject: 'pairwise' });
  }

  describe('match-route', () => {
    it.each([
      '/echo',
      '/echo/',
      '/echo/v1',
      '/echo/v1/',
      '/echo/v2/say',
      '/echo/v1/say/',
      '/echo/v1/Say',
      '/echo/v1//say',
      '/echo/v1/openapi',
    ])('answers %s with 404 in CAMARA form, with or without a token', async (url) => {
      const reply = await room.call({ method: 'POST', url, headers: { authorization: `Bearer ${token()}` } });

      expect([reply.status, reply.body?.code]).toEqual([404, 'NOT_FOUND']);
      expect(room.verifier.asked).toEqual([]);
    });

    it.each([
      ['GET', SAY, 'POST'],
      ['PUT', SAY, 'POST'],
      ['DELETE', SAY, 'POST'],
      ['PATCH', SAY, 'POST'],
      ['OPTIONS', SAY, 'POST'],
      ['POST', HEAR, 'GET'],
      ['POST', '/echo/v1/openapi.json', 'GET'],
    ] as const)('answers %s %s with 405 and Allow: %s', async (method, url, allow) => {
      const reply = await room.call({ method, url });

      expect([reply.status, reply.body?.code, reply.headers.allow]).toEqual([405, 'METHOD_NOT_ALLOWED', allow]);
    });

    it.each(['HEAD', 'TRACE', 'PROPFIND', 'QUERY'] as const)('answers %s with 405, not as if it were GET', async (method) => {
      const reply = await room.call({ method, url: HEAR });

      expect([reply.status, reply.headers.allow]).toEqual([405, 'GET']);
      expect(reply.headers['x-correlator']).toMatch(UUID);
    });

    it('does not look at the query', async () => {
      const reply = await room.post(`${SAY}?a=/b`, token(), { word: 'hi' });

      expect(reply.status).toBe(200);
    });

    it.each([
      ['openapi.json', 'application/json'],
      ['openapi.yaml', 'application/yaml'],
    ])('serves %s to everybody, with the addresses of this deployment', async (name, type) => {
      const reply = await room.call({ method: 'GET', url: `/echo/v1/${name}` });

      expect([reply.status, reply.headers['content-type']]).toEqual([200, type]);
      expect(reply.text).toContain('https://auth.north.example/.well-known/openid-configuration');
      expect(reply.text).not.toContain('localhost');
    });
  });

  describe('check-token', () => {
    it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('takes the scheme as %s', async (scheme) => {
      const reply = await room.get(HEAR, '', { authorization: `${scheme} ${token()}` });

      expect(reply.status).toBe(200);
    });

    it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Token x', 'Bearer a b', 'Bearer a,b', 'Bearer "a"', 'Bearertoken'])(
      'asks for a token when the header is %p',
      async (authorization) => {
        const reply = await room.get(HEAR, '', { authorization });

        expect([reply.status, reply.body?.code]).toEqual([401, 'UNAUTHENTICATED']);
        expect(reply.headers['www-authenticate']).toBe('Bearer');
        expect(room.verifier.asked).toEqual([]);
      },
    );

    it('does not take a token from the query or the body', async () => {
      const text = token();
      const inQuery = await room.call({ method: 'GET', url: `${HEAR}?access_token=${text}` });
      const inBody = await room.call({
        method: 'POST',
        url: SAY,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `access_token=${text}`,
      });

      expect([inQuery.status, inBody.status]).toEqual([401, 401]);
    });

    it('refuses a token nobody vouches for', async () => {
      const reply = await room.get(HEAR, 'forged');

      expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"']);
    });

    it('does not guess while the keys cannot be had', async () => {
      room.verifier.isUnavailable = true;

      const reply = await room.get(HEAR, 'any');

      expect([reply.status, reply.body?.code]).toEqual([503, 'UNAVAILABLE']);
    });
  });

  describe('check-subject', () => {
    it('refuses a two-legged token where only a token may name the subscriber', async () => {
      const reply = await room.get(HEAR, room.verifier.issue({ scopes: ['echo'] }));

      expect([reply.status, reply.body?.code]).toEqual([422, 'MISSING_IDENTIFIER']);
    });
  });

  describe('authorize-call', () => {
    it.each<[CallRefusal, number, string]>([
      ['token-used', 401, 'UNAUTHENTICATED'],
      ['revoked', 401, 'UNAUTHENTICATED'],
      ['application-inactive', 401, 'UNAUTHENTICATED'],
      ['subject-gone', 401, 'UNAUTHENTICATED'],
      ['not-agreed', 403, 'PERMISSION_DENIED'],
      ['consent-missing', 403, 'PERMISSION_DENIED'],
      ['objected', 403, 'PERMISSION_DENIED'],
    ])('turns %s into %d %s', async (reason, status, code) => {
      room.authorization.verdict = { outcome: 'refused', reason };

      const reply = await room.get(HEAR, token());

      expect([reply.status, reply.body?.code]).toEqual([status, code]);
    });

    it.each<[string, readonly CallRefusal[]]>([
      ['why a token is dead', ['token-used', 'revoked', 'application-inactive', 'subject-gone']],
      ['whether agreement, consent or an objection said no', ['not-agreed', 'consent-missing', 'objected']],
    ])('does not tell %s', async (_what, reasons) => {
      const texts = new Set<string>();
      for (const reason of reasons) {
        room.authorization.verdict = { outcome: 'refused', reason };
        texts.add((await room.get(HEAR, token())).text);
      }

      expect(texts.size).toBe(1);
    });

    it('learns which number a two-legged call names, and of a three-legged one none', async () => {
      await room.post(SAY, room.verifier.issue({ scopes: ['echo'] }), { phoneNumber: ADA.e164 });
      await room.post(SAY, token(), {});

      expect(room.authorization.asked.map(({ named }) => named?.e164())).toEqual([ADA.e164, undefined]);
    });

    it('reads undecided as no answer, never as yes, and logs what was missing', async () => {
      room.authorization.verdict = { outcome: 'undecided', limit: 'store' };

      const reply = await room.get(HEAR, token());

      expect([reply.status, reply.body?.code]).toEqual([503, 'UNAVAILABLE']);
      expect(room.log.lines).toEqual([
        expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ limit: 'store' }) }),
      ]);
    });

    it('does not take a word nobody agreed on for a yes', async () => {
      room.authorization.verdict = { outcome: 'yes' } as never;

      const reply = await room.get(HEAR, token());

      expect(reply.status).toBe(503);
    });

    it.each([
      ['a yes about nobody, for a token about somebody', 'pairwise', undefined],
      ['a yes about somebody, for a token about nobody', undefined, ADA],
    ])('does not act on %s', async (_what, subject, line) => {
      room.authorization.verdict = line === undefined ? { outcome: 'granted' } : { outcome: 'granted', subject: subjectOf(line) };
      const bearer = room.verifier.issue({ scopes: ['echo'], ...(subject === undefined ? {} : { subject }) });

      const reply = await room.post(SAY, bearer, subject === undefined ? { phoneNumber: ADA.e164 } : {});

      expect([reply.status, reply.body?.code]).toEqual([500, 'INTERNAL']);
    });
  });

  describe('failures', () => {
    const leak = 'Secret of +990123456701.';

    it.each([
      { what: 'an unavailable system', cause: new AppError('unavailable', 'x', leak), expected: [503, 'UNAVAILABLE', 'warn'] },
      { what: 'any other failure of ours', cause: new AppError('conflict', 'x', leak), expected: [500, 'INTERNAL', 'error'] },
      { what: 'a fault', cause: new TypeError(leak), expected: [500, 'INTERNAL', 'error'] },
    ])('render $what, and keep the cause for the log', async ({ cause, expected }) => {
      mouth.say = () => {
        throw cause;
      };

      const reply = await room.post(SAY, token(), {});

      expect([reply.status, reply.body?.code, room.log.lines[0]?.level]).toEqual(expected);
      expect(reply.text).not.toContain('Secret');
      expect(room.log.lines).toEqual([
        expect.objectContaining({ fields: expect.objectContaining({ err: cause, operation: 'say' }) }),
      ]);
    });

    it('of a promise are failures too', async () => {
      mouth.say = async () => Promise.reject(new Error('later'));

      expect((await room.post(SAY, token(), {})).status).toBe(500);
    });

    it('to render an answer end as 500', async () => {
      mouth.say = () => ({ kind: 'answer', body: { echo: 1n } });

      const reply = await room.post(SAY, token(), {});

      expect([reply.status, reply.body?.code]).toEqual([500, 'INTERNAL']);
    });

    it('answer a code without a row as 500', async () => {
      mouth.say = () => ({ kind: 'refusal', code: 'never-heard-of' as never });

      expect((await room.post(SAY, token(), {})).status).toBe(500);
    });
  });
});
