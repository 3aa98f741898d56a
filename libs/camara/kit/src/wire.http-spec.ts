import { createConnection } from 'node:net';
import type { AddressInfo } from 'node:net';
import { type CallReply, echoApi, openRoom, type Room } from '@openmast/camara/kit-testing';

const SAY = '/echo/v1/say';
const HEAR = '/echo/v1/hear';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('On the wire', () => {
  let room: Room;

  beforeEach(async () => {
    room = await openRoom([echoApi()], {
      prepare: (app) => {
        app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
          done(null, body),
        );
        app.post('/neighbour', (request, reply) => reply.send({ got: request.body }));
        app.setErrorHandler((_cause, _request, reply) => reply.code(400).send({ from: 'neighbour' }));
      },
    });
  });

  afterEach(() => room.close());

  function token(): string {
    return room.verifier.issue({ scopes: ['echo'], subject: 'pairwise' });
  }

  function raw(payload: string | Buffer, headers: Record<string, string> = {}): Promise<CallReply> {
    return room.call({
      method: 'POST',
      url: SAY,
      payload,
      headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json', ...headers },
    });
  }

  describe('every answer', () => {
    /** One call per kind of ending. */
    function endings(headers: Record<string, string>): Array<[number, () => Promise<CallReply>]> {
      return [
        [200, () => raw(JSON.stringify({}), headers)],
        [200, () => room.call({ method: 'GET', url: '/echo/v1/openapi.json', headers })],
        [400, () => raw(JSON.stringify({ times: 'x' }), headers)],
        [401, () => room.call({ method: 'GET', url: HEAR, headers })],
        [403, () => room.get(HEAR, room.verifier.issue({ scopes: ['other'] }), headers)],
        [404, () => room.call({ method: 'GET', url: '/echo/v9', headers })],
        [405, () => room.call({ method: 'PUT', url: SAY, headers })],
        [406, () => room.get(HEAR, token(), { ...headers, accept: 'text/html' })],
        [413, () => raw('x'.repeat(65537), headers)],
        [415, () => raw('{}', { ...headers, 'content-type': 'text/plain' })],
        [422, () => raw(JSON.stringify({ phoneNumber: '+990123456701' }), headers)],
      ];
    }

    it('repeats a good x-correlator', async () => {
      for (const correlator of ['a', 'b4333c46-49c0-4f62-80d7-f0ef930f1c46', 'x_:;./<>{}-9', 'z'.repeat(256)]) {
        for (const [status, call] of endings({ 'x-correlator': correlator })) {
          const reply = await call();

          expect([reply.status, reply.headers['x-correlator']]).toEqual([status, correlator]);
        }
      }
    });

    it('has a fresh x-correlator where none was sent, or an empty one', async () => {
      const seen = new Set();
      for (const headers of [{}, { 'x-correlator': '' }] as Array<Record<string, string>>) {
        for (const [status, call] of endings(headers)) {
          const reply = await call();

          expect(reply.status).toBe(status);
          expect(reply.headers['x-correlator']).toMatch(UUID);
          seen.add(reply.headers['x-correlator']);
        }
      }
      expect(seen.size).toBe(22);
    });

    it('never repeats a bad x-correlator', async () => {
      for (const correlator of ['two words', 'ü', 'a,b', '"quoted"', 'a?b', 'z'.repeat(257)]) {
        const reply = await raw('{}', { 'x-correlator': correlator });

        expect([reply.status, reply.body?.code]).toEqual([400, 'INVALID_ARGUMENT']);
        expect(reply.headers['x-correlator']).toMatch(UUID);
        expect(reply.text).not.toContain(correlator);
      }
    });

    it('is bare application/json and must not be stored', async () => {
      for (const [, call] of endings({})) {
        const { headers } = await call();

        expect([headers['content-type'], headers['cache-control']]).toEqual(['application/json', 'no-store']);
      }
    });

    it('is measured, under names of which there are few', async () => {
      for (const [, call] of endings({})) await call();

      expect(room.samples.map(({ status, code, version, operation }) => `${status} ${code} ${version} ${operation}`)).toEqual([
        '200 OK v1 say',
        '200 OK none none',
        '400 INVALID_ARGUMENT v1 say',
        '401 UNAUTHENTICATED v1 hear',
        '403 PERMISSION_DENIED v1 hear',
        '404 NOT_FOUND none none',
        '405 METHOD_NOT_ALLOWED none none',
        '406 NOT_ACCEPTABLE v1 hear',
        '413 CONTENT_TOO_LARGE v1 say',
        '415 UNSUPPORTED_MEDIA_TYPE v1 say',
        '422 UNNECESSARY_IDENTIFIER v1 say',
      ]);
      expect(room.samples.every(({ api, durationMs }) => api === 'echo' && durationMs >= 0)).toBe(true);
    });
  });

  describe('a request body', () => {
    it.each([
      ['no byte', ''],
      ['white space', ' \n'],
      ['half an object', '{"word":'],
      ['an array', '[]'],
      ['a text', '"word"'],
      ['null', 'null'],
      ['two objects', '{}{}'],
      ['a number', '7'],
      ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
      ['UTF-16', Buffer.from('{}', 'utf16le')],
      ['__proto__', '{"__proto__":{"word":"x"}}'],
      ['__proto__ in disguise', '{"\\u005f_proto__":{"word":"x"}}'],
      ['constructor below', '{"deep":{"constructor":{}}}'],
      ['33 levels', `${'{"deep":'.repeat(33)}1${'}'.repeat(33)}`],
      ['60000 levels', '['.repeat(60000)],
    ])('of %s is refused with 400', async (_what, payload) => {
      const reply = await raw(payload);

      expect([reply.status, reply.body?.code]).toEqual([400, 'INVALID_ARGUMENT']);
      expect(room.authorization.asked).toEqual([]);
    });

    it.each([
      ['an unknown property', '{"wrod":"x"}', 'wrod'],
      ['an unknown property below', '{"deep":{"phone":"+990123456701"}}', '3456701'],
      ['a wrong type', '{"word":["+990123456701"]}', '3456701'],
      ['a wrong pattern', '{"phoneNumber":"tel:+990123456701"}', '3456701'],
      ['a phone number as a name', '{"+990123456701":1}', '3456701'],
    ])('with %s is refused with 400, without quoting it', async (_what, payload, secret) => {
      const reply = await raw(payload);

      expect([reply.status, reply.body?.code]).toEqual([400, 'INVALID_ARGUMENT']);
      expect(reply.text).not.toContain(secret);
    });

    it('of 64 KiB passes, and of one byte more does not', async () => {
      const frame = '{"word":""}'.length;

      const fits = await raw(JSON.stringify({ word: 'a'.repeat(65536 - frame) }));
      const not = await raw(JSON.stringify({ word: 'a'.repeat(65537 - frame) }));

      expect(fits.status).toBe(200);
      expect([not.status, not.headers.connection]).toEqual([413, 'close']);
    });

    it('is not looked at without a good token', async () => {
      const reply = await raw('x'.repeat(100000), { authorization: 'Bearer forged' });

      expect(reply.status).toBe(401);
    });

    it.each([
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'Application/JSON; charset="utf-8"',
    ])('may come as %s', async (type) => {
      expect((await raw('{}', { 'content-type': type })).status).toBe(200);
    });

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonp',
      'application/json; charset=iso-8859-1',
      'application/json; charset=utf-16',
      'application/cloudevents+json',
      'nonsense',
    ])('may not come as %s', async (type) => {
      const reply = await raw('{}', { 'content-type': type });

      expect([reply.status, reply.body?.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    });

    it('may not come compressed', async () => {
      expect((await raw('{}', { 'content-encoding': 'gzip' })).status).toBe(415);
    });
  });

  it('stops reading a body without length at the limit, and closes', async () => {
    await room.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = room.app.server.address() as AddressInfo;
    const head = `POST ${SAY} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token()}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;

    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = createConnection(port, '127.0.0.1', () => {
        socket.write(head);
        const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
        for (let count = 0; count < 8; count++) socket.write(chunk);
      });
      socket.on('data', (data) => (text += data.toString()));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text));
    });

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
  });

  it('gives up on a body whose sender hangs up', async () => {
    await room.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = room.app.server.address() as AddressInfo;
    const head = `POST ${SAY} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token()}\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n`;

    const socket = createConnection(port, '127.0.0.1', () =>
      socket.write(`${head}{"word":`, () => setTimeout(() => socket.destroy(), 20)),
    );
    await new Promise((resolve) => socket.on('close', resolve));
    for (let waits = 0; waits < 100 && room.samples.length === 0; waits++)
      await new Promise((resolve) => setTimeout(resolve, 10));

    expect(room.samples).toEqual([expect.objectContaining({ status: 400, operation: 'say' })]);
    expect(room.authorization.asked).toEqual([]);
  });

  describe('the neighbours on the same Fastify', () => {
    it('keep their parsers and their error handler', async () => {
      const form = await room.app.inject({
        method: 'POST',
        url: '/neighbour',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'a=1',
      });
      const broken = await room.app.inject({
        method: 'POST',
        url: '/neighbour',
        headers: { 'content-type': 'application/json' },
        payload: '{',
      });

      expect(form.json()).toEqual({ got: 'a=1' });
      expect(broken.json()).toEqual({ from: 'neighbour' });
    });

    it('keep their 404', async () => {
      for (const url of ['/nowhere', '/echoes/v1/say']) {
        const reply = await room.app.inject({ method: 'GET', url });

        expect(reply.statusCode).toBe(404);
        expect(reply.headers['x-correlator']).toBeUndefined();
      }
    });
  });
});
