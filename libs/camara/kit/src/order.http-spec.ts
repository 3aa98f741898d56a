import type { InjectOptions } from 'fastify';
import { echoApi, openRoom, type Room } from '@openmast/camara/kit-testing';

/** What can be wrong with a call to `/echo/v1/say`, in the order in which the caller must be told. */
type Fault =
  | 'path'
  | 'method'
  | 'token'
  | 'scope'
  | 'correlator'
  | 'media'
  | 'accept'
  | 'body'
  | 'range'
  | 'quality'
  | 'subject'
  | 'consent';

const ORDER: ReadonlyArray<readonly [Fault, number, string]> = [
  ['path', 404, 'NOT_FOUND'],
  ['method', 405, 'METHOD_NOT_ALLOWED'],
  ['token', 401, 'UNAUTHENTICATED'],
  ['scope', 403, 'PERMISSION_DENIED'],
  ['correlator', 400, 'INVALID_ARGUMENT'],
  ['media', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['accept', 406, 'NOT_ACCEPTABLE'],
  ['body', 400, 'INVALID_ARGUMENT'],
  ['range', 400, 'OUT_OF_RANGE'],
  ['quality', 403, 'ECHO.SHY'],
  ['subject', 422, 'UNNECESSARY_IDENTIFIER'],
  ['consent', 403, 'PERMISSION_DENIED'],
];

describe('The order of checks', () => {
  let room: Room;

  beforeEach(async () => {
    room = await openRoom([echoApi()]);
  });

  afterEach(() => room.close());

  function callWith(faults: ReadonlySet<Fault>): InjectOptions & { url: string } {
    const has = <T>(fault: Fault, wrong: T, right: T): T => (faults.has(fault) ? wrong : right);
    const scopes = [has('scope', 'other', 'echo')];
    const bearer = room.verifier.issue({ scopes, subject: 'pairwise', amr: has('quality', ['whisper'], []) });
    room.authorization.verdict = has('consent', { outcome: 'refused', reason: 'consent-missing' } as const, undefined);
    const subject = has('subject', { phoneNumber: '+990123456701' }, {});
    return {
      method: has('method', 'PUT', 'POST'),
      url: has('path', '/echo/v1/nothing', '/echo/v1/say'),
      headers: {
        'content-type': has('media', 'text/plain', 'application/json'),
        accept: has('accept', 'text/html', 'application/json'),
        'x-correlator': has('correlator', 'not allowed', 'call-7'),
        authorization: has('token', 'Bearer forged', `Bearer ${bearer}`),
      },
      payload: JSON.stringify({ word: has<unknown>('body', 7, 'hi'), times: has('range', 99, 1), ...subject }),
    };
  }

  it('lets a call without fault through', async () => {
    const reply = await room.call(callWith(new Set()));

    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ echo: 'hi' });
  });

  it.each(ORDER.map(([fault, status, code], at) => [fault, status, code, at] as const))(
    'tells of the %s first when everything after it is wrong too (%d %s)',
    async (...[, status, code, at]) => {
      const faults = new Set(ORDER.slice(at).map(([fault]) => fault));

      const reply = await room.call(callWith(faults));

      expect([reply.status, reply.body?.code]).toEqual([status, code]);
    },
  );

  it.each(ORDER)('tells of the %s alone (%d %s)', async (fault, status, code) => {
    const reply = await room.call(callWith(new Set([fault])));

    expect([reply.status, reply.body?.code]).toEqual([status, code]);
  });

  it.each(ORDER.slice(0, -1).map(([fault]) => fault))(
    'asks for permission only when all is well: not with a bad %s',
    async (fault) => {
      await room.call(callWith(new Set([fault])));

      expect(room.authorization.asked).toEqual([]);
    },
  );
});
