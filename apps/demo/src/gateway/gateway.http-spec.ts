import { createHmac } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer, request as ask } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { LineRegister, type SimulatedLine } from '@openmast/adapters/simulator';
import pino from 'pino';
import { ProxyAgent, request } from 'undici';
import { createForwardProxy } from '../forward-proxy/forward-proxy';
import { type Listener, openListener } from '../listener';
import { Phones } from '../phones';
import { CallerId } from './caller';
import { EdgeProof } from './edge-proof';
import { createGateway } from './gateway';
import { Upstreams } from './upstreams';

const KEY = Buffer.from('a key for the tests, long enough').toString('base64url');
const log = pino({ enabled: false });

const line = (name: string, facts: Partial<SimulatedLine>): SimulatedLine => ({
  name,
  msisdn: '+990123456701',
  served: true,
  barred: false,
  subscriptionId: `sub-${name}`,
  lastSimChangeAt: null,
  radio: 'mobile',
  address: { ip: '100.64.0.1', portFrom: 20_000, portTo: 20_999 },
  recognisedBy: 'address',
  ...facts,
});
const LINES = [
  line('ada', {}),
  line('ben', { msisdn: '+990123456702', recognisedBy: 'header', address: { ip: '100.64.0.2' } }),
  line('cleo', { msisdn: '+990123456703', served: false, recognisedBy: 'header', address: { ip: '198.51.100.7' } }),
  line('dora', { msisdn: '+990123456704', address: { ip: '2001:db8:a:1::1' } }),
  line('ed', { msisdn: '+990123456705', radio: 'wifi', recognisedBy: 'header' }),
];

/** What the upstream saw of a request. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string | undefined>;
  readonly raw: string[];
  readonly body: string;
}

interface World {
  readonly register: LineRegister;
  readonly phones: Phones;
  readonly gatewayUrl: string;
  readonly proxyUrl: string;
  readonly upstreamPort: number;
  readonly seen: Seen[];
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  close(): Promise<void>;
}

async function makeWorld(): Promise<World> {
  const seen: Seen[] = [];
  const upstream = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = incoming;
      const body = Buffer.concat(chunks).toString();
      seen.push({
        method,
        url,
        headers: headers as Seen['headers'],
        raw: rawHeaders.filter((_, index) => index % 2 === 0),
        body,
      });
      world.handle(incoming, response);
    });
  });
  const listeners: Listener[] = [await openListener(upstream, 0, 'upstream')];
  const upstreamPort = (upstream.address() as AddressInfo).port;
  const register = new LineRegister(LINES);
  const phones = new Phones();
  const callers = new CallerId(register, phones);
  const upstreams = new Upstreams(`http://127.0.0.1:${upstreamPort}`, []);
  const gateway = createGateway({ callers, upstreams, proof: new EdgeProof(KEY), log });
  const gatewayListener = await openListener(gateway, 0, 'gateway');
  const proxy: Server = createForwardProxy({
    register,
    callers,
    gateway,
    gatewayPorts: new Set([gatewayListener.port, upstreamPort]),
    log,
  });
  const proxyListener = await openListener(proxy, 0, 'proxy');
  listeners.push(gatewayListener, proxyListener);
  const world: World = {
    register,
    phones,
    seen,
    upstreamPort,
    gatewayUrl: `http://localhost:${gatewayListener.port}`,
    proxyUrl: `http://localhost:${proxyListener.port}`,
    handle: (_request, response) => response.end('hello'),
    close: async () => {
      await upstreams.close();
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
  return world;
}

describe('The packet gateway', () => {
  let world: World;
  beforeAll(async () => (world = await makeWorld()));
  afterAll(() => world.close());
  beforeEach(() => {
    world.seen.length = 0;
    world.handle = (_request, response) => response.end('hello');
  });

  const phoneCookie = (name: string, radio: 'mobile' | 'wifi' = 'mobile') => {
    const phone = world.phones.make(name);
    phone.radio = radio;
    return `openmast_phone=${phone.id}`;
  };
  const get = async (path: string, headers: Record<string, string | string[]> = {}) => {
    const answer = await request(world.gatewayUrl + path, { headers });
    await answer.body.text();
    return { answer, upstream: world.seen.at(-1)! };
  };

  it('drops every header that only a gateway may send, however it is spelt', async () => {
    const { upstream } = await get('/x', {
      'X-Forwarded-For': '100.64.0.1:20001',
      x_forwarded_for: '100.64.0.1',
      'X-FORWARDED_FOR': '100.64.0.1',
      Forwarded: 'for=100.64.0.1',
      'X-Real-IP': '100.64.0.1',
      x_real_ip: '100.64.0.1',
      'X-MSISDN': '+990123456701',
      X_MSISDN: '+990123456701',
      'x-Msisdn': '+990123456702',
      'X-Edge-Proof': 't=1, v=abc',
      X_Edge_Proof: 't=1, v=abc',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      'X-Kept': 'yes',
    });

    const names = upstream.raw.map((name) => name.toLowerCase().replaceAll('_', '-'));
    expect(names.filter((name) => /forwarded|real-ip|msisdn|edge-proof/.test(name)).sort()).toEqual([
      'x-edge-proof',
      'x-forwarded-for',
    ]);
    expect(upstream.headers['x-forwarded-for']).toMatch(/^(127\.0\.0\.1|\[::1\]):\d+$/);
    expect(upstream.headers['x-kept']).toBe('yes');
  });

  it('proves what it added', async () => {
    const { upstream } = await get('/a/b?c=%20d', { cookie: phoneCookie('ben') });

    const [, seconds, mac] = /^t=(\d+), v=([\w-]+)$/.exec(upstream.headers['x-edge-proof'] ?? '') ?? [];
    const { 'x-forwarded-for': forwardedFor, 'x-msisdn': msisdn } = upstream.headers;
    const signed = [seconds, 'GET', '/a/b?c=%20d', forwardedFor, msisdn].join('\n');
    expect(mac).toBe(createHmac('sha256', Buffer.from(KEY, 'base64url')).update(signed).digest('base64url'));
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(5);
  });

  it.each([
    ['ada', 'mobile', /^100\.64\.0\.1:20\d{3}$/, undefined],
    ['ada', 'wifi', /^203\.0\.113\.7:\d+$/, undefined],
    ['ben', 'mobile', /^198\.18\.0\.1:\d+$/, '+990123456702'],
    ['ben', 'wifi', /^203\.0\.113\.7:\d+$/, undefined],
    ['cleo', 'mobile', /^198\.51\.100\.7:\d+$/, undefined],
    ['dora', 'mobile', /^\[2001:db8:a:1::1\]:\d+$/, undefined],
    ['ed', 'mobile', /^203\.0\.113\.7:\d+$/, undefined],
    ['nobody', 'mobile', /^203\.0\.113\.7:\d+$/, undefined],
  ] as const)('knows the phone with the SIM of %s on %s', async (name, radio, forwardedFor, msisdn) => {
    const { upstream } = await get('/', { cookie: phoneCookie(name, radio), 'X-MSISDN': '+990123456799' });

    expect(upstream.headers['x-forwarded-for']).toMatch(forwardedFor);
    expect(upstream.headers['x-msisdn']).toBe(msisdn);
  });

  it('takes an unknown phone for an ordinary client, and keeps only the other cookies', async () => {
    const { upstream } = await get('/', { cookie: 'a=1; openmast_phone=guess; b=2' });

    expect(upstream.headers['cookie']).toBe('a=1; b=2');
    expect(upstream.headers['x-forwarded-for']).toMatch(/^(127\.0\.0\.1|\[::1\]):/);
    expect((await get('/', { cookie: 'openmast_phone=guess' })).upstream.headers['cookie']).toBeUndefined();
  });

  it('follows a change of the register at once', async () => {
    const cookie = phoneCookie('ada');
    await get('/', { cookie });
    world.register.put({ ...line('ada', {}), address: { ip: '100.64.0.77' } });

    expect((await get('/', { cookie })).upstream.headers['x-forwarded-for']).toMatch(/^100\.64\.0\.77:/);

    world.register.put(line('ada', {}));
  });

  it('keeps host, method, path and body, and removes hop-by-hop headers', async () => {
    const answer = await request(`${world.gatewayUrl}/p//q%2F;r?x=1&x=2`, {
      method: 'POST',
      body: 'some bytes',
      headers: { te: 'trailers', 'proxy-authorization': 'Basic eDp5', 'x-hop': '1' },
    });
    await answer.body.text();

    expect(world.seen[0]).toMatchObject({ method: 'POST', url: '/p//q%2F;r?x=1&x=2', body: 'some bytes' });
    expect(world.seen[0]?.headers['host']).toBe(new URL(world.gatewayUrl).host);
    expect(world.seen[0]?.headers['proxy-authorization']).toBeUndefined();
    expect(world.seen[0]?.headers['te']).toBeUndefined();
  });

  it('does not let a client use the Connection header to remove what the gateway adds', async () => {
    await new Promise<void>((resolve, reject) => {
      const options = {
        headers: { connection: 'x-forwarded-for, x-edge-proof, x-drop', 'x-drop': '1', 'x-forwarded-for': '100.64.0.1' },
      };
      ask(`${world.gatewayUrl}/`, options, (answer) => answer.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });

    expect(world.seen[0]?.headers['x-forwarded-for']).toMatch(/^(127\.0\.0\.1|\[::1\]):/);
    expect(world.seen[0]?.headers['x-edge-proof']).toBeDefined();
    expect(world.seen[0]?.headers['x-drop']).toBeUndefined();
  });

  it('streams an answer before it is complete', async () => {
    let finish: (() => void) | undefined;
    world.handle = (_request, response) => {
      response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] });
      response.write('first');
      finish = () => response.end('last');
    };
    const answer = await request(`${world.gatewayUrl}/stream`);
    const chunks = answer.body[Symbol.asyncIterator]();

    expect(String((await chunks.next()).value)).toBe('first');
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);

    finish?.();
    expect(String((await chunks.next()).value)).toBe('last');
  });

  it('answers 502 with a sentence when the platform is away, and 405 to TRACE', async () => {
    const upstreams = new Upstreams('http://127.0.0.1:9', []);
    const callers = new CallerId(world.register, world.phones);
    const lonely = await openListener(createGateway({ callers, upstreams, proof: new EdgeProof(KEY), log }), 0, 'gateway');

    const answer = await request(`http://localhost:${lonely.port}/`);

    expect(answer.statusCode).toBe(502);
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    expect(await answer.body.text()).toMatch(/cannot be reached/);
    const trace = await request(`http://localhost:${lonely.port}/`, { method: 'TRACE' });
    expect(trace.statusCode).toBe(405);
    await trace.body.text();
    await lonely.close();
    await upstreams.close();
  });

  it('chooses the upstream by the longest prefix that ends at a slash', async () => {
    const upstreams = new Upstreams('http://127.0.0.1:1', [
      { prefix: '/sim-swap', url: 'http://127.0.0.1:2' },
      { prefix: '/sim-swap/v2/', url: 'http://127.0.0.1:3' },
    ]);

    expect(upstreams.for('/sim-swap/v1/check')).toBe(upstreams.for('/sim-swap'));
    expect(upstreams.for('/sim-swap/v2/check?x')).not.toBe(upstreams.for('/sim-swap/v1/check'));
    expect(upstreams.for('/sim-swapper')).toBe(upstreams.for('/'));
    await upstreams.close();
  });

  describe('behind the forward proxy', () => {
    /** An absolute-form request, as curl sends it. */
    const absolute = (user: string | undefined, url: string, headers: Record<string, string> = {}) =>
      new Promise<{ status: number; challenge: string | undefined; body: string }>((resolve, reject) => {
        const { hostname, port } = new URL(world.proxyUrl);
        const credentials = user === undefined ? {} : { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
        ask({ hostname, port, path: url, headers: { host: new URL(url).host, ...credentials, ...headers } }, (answer) => {
          let body = '';
          answer
            .on('data', (chunk) => (body += chunk))
            .on('end', () => {
              resolve({ status: answer.statusCode ?? 0, challenge: answer.headers['proxy-authenticate'], body });
            });
        })
          .on('error', reject)
          .end();
      });
    /** A request through CONNECT, as undici and browsers send it. */
    const tunnelled = async (user: string, url: string) => {
      const agent = new ProxyAgent({
        uri: world.proxyUrl,
        token: `Basic ${Buffer.from(user).toString('base64')}`,
        proxyTunnel: true,
      });
      const answer = await request(url, { dispatcher: agent });
      const body = await answer.body.text();
      await agent.close();
      return { status: answer.statusCode, body };
    };

    it.each([
      ['ada:sim', /^100\.64\.0\.1:20\d{3}$/, undefined],
      ['ben:sim', /^198\.18\.0\.1:\d+$/, '+990123456702'],
      ['ben+wifi:sim', /^203\.0\.113\.7:\d+$/, undefined],
      ['cleo:sim', /^198\.51\.100\.7:\d+$/, undefined],
    ] as const)('user %s is that handset, in absolute form and by CONNECT', async (user, forwardedFor, msisdn) => {
      await absolute(user, `${world.gatewayUrl}/abs?x=1`, { 'x-msisdn': '+990123456799', 'x-forwarded-for': '100.64.0.1' });
      await tunnelled(user, `${world.gatewayUrl}/tun?x=1`);

      expect(world.seen.map(({ url }) => url)).toEqual(['/abs?x=1', '/tun?x=1']);
      for (const { headers } of world.seen) {
        expect(headers['x-forwarded-for']).toMatch(forwardedFor);
        expect(headers['x-msisdn']).toBe(msisdn);
        expect(headers['proxy-authorization']).toBeUndefined();
      }
    });

    it('leads to the operator’s server only through the gateway, also when its own port is asked for', async () => {
      await absolute('ada:sim', `http://127.0.0.1:${world.upstreamPort}/direct`);
      await tunnelled('ada:sim', `http://localhost:${world.upstreamPort}/direct`);

      for (const { headers } of world.seen) expect(headers['x-forwarded-for']).toMatch(/^100\.64\.0\.1:/);
      expect(world.seen).toHaveLength(2);
    });

    it('counts the connection more than a cookie', async () => {
      await absolute('ada:sim', `${world.gatewayUrl}/`, { cookie: phoneCookie('ben') });

      expect(world.seen[0]?.headers['x-msisdn']).toBeUndefined();
      expect(world.seen[0]?.headers['x-forwarded-for']).toMatch(/^100\.64\.0\.1:/);
    });

    it('follows the user name from request to request on one connection', async () => {
      const { hostname, port } = new URL(world.proxyUrl);
      const basic = (user: string) => `Proxy-Authorization: Basic ${Buffer.from(user).toString('base64')}\r\n`;
      const head = (user: string) => `GET ${world.gatewayUrl}/ HTTP/1.1\r\nHost: x\r\n${basic(user)}\r\n`;
      const socket = connect({ host: hostname, port: Number(port) });
      socket.write(
        head('ben:sim') + head('ada:sim') + `GET ${world.gatewayUrl}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      let text = '';
      for await (const chunk of socket) text += String(chunk);

      expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 407']);
      expect(world.seen.map(({ headers }) => headers['x-msisdn']).sort()).toEqual(['+990123456702', undefined]);
      expect(world.seen.every(({ headers }) => headers['host'] === new URL(world.gatewayUrl).host)).toBe(true);
    });

    it.each([undefined, 'ada:wrong', 'ada', 'zoe:sim', ':sim', 'ada+4g:sim'])(
      'asks for a line when the user is %p',
      async (user) => {
        const answer = await absolute(user, `${world.gatewayUrl}/`);

        expect(answer).toMatchObject({
          status: 407,
          challenge: expect.stringMatching(/^Basic /),
          body: expect.stringMatching(/\.\n$/),
        });
        expect(world.seen).toEqual([]);
        if (user !== undefined) await expect(tunnelled(user, `${world.gatewayUrl}/`)).rejects.toThrow();
      },
    );

    it('forwards to other programs on this machine plainly, and nowhere else', async () => {
      const other = createServer((incoming, response) =>
        response.end(`plain ${incoming.url} ${incoming.headers['x-edge-proof']}`),
      );
      const listener = await openListener(other, 0, 'other');
      const url = `http://localhost:${listener.port}/y?z`;

      expect(await absolute('ada:sim', url)).toMatchObject({ status: 200, body: 'plain /y?z undefined' });
      expect(await tunnelled('ada:sim', url)).toEqual({ status: 200, body: 'plain /y?z undefined' });
      for (const far of [
        'http://example.com/',
        'http://10.0.0.1/',
        'http://localhost.example.com/',
        'http://127.0.0.1.example.com/',
      ]) {
        expect(await absolute('ada:sim', far)).toMatchObject({ status: 403 });
        await expect(tunnelled('ada:sim', far)).rejects.toThrow();
      }
      await listener.close();
    });
  });
});
