import type { LineRegister } from '@openmast/adapters/simulator';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { asset, serveAssets } from '../assets';
import { PHONE_COOKIE, cookieIn, sessionCookie } from '../cookies';
import type { Phone, Phones } from '../phones';
import type { LabEvent, Wiretap } from '../wiretap/wiretap';
import type { World } from '../world';

const BODY_LIMIT_BYTES = 4 * 1024;
const STREAMS_MAX = 200;
const HEARTBEAT_MS = 15_000;

const change = z.strictObject({ line: z.string().max(64).optional(), radio: z.enum(['mobile', 'wifi']).optional() });

export interface LabParts {
  readonly world: World;
  readonly register: LineRegister;
  readonly phones: Phones;
  readonly wiretap: Wiretap;
}

/** The phone lab: a phone in the browser, and next to it what the companies behind it say to each other. */
export function createLab({ world, register, phones, wiretap }: LabParts): FastifyInstance {
  const { labUrl, rideNowUrl, aggregatorUrl, publicUrl } = world;
  // The frame's redirects count too: RideNow sends the phone to Acorn, Acorn to the operator.
  const policy = `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src ${rideNowUrl} ${aggregatorUrl} ${publicUrl}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const html = asset('lab.html');
  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  serveAssets(server, ['lab.css', 'phone.css', 'diagram.css', 'details.css', 'narrow.css', 'lab.js']);

  const phoneFor = (request: FastifyRequest, reply: FastifyReply): Phone => {
    const known = phones.get(cookieIn(request.headers.cookie, PHONE_COOKIE));
    if (known) return known;
    const phone = phones.make(register.all()[0]?.name ?? '');
    wiretap.startJourney(phone.id);
    reply.header('set-cookie', sessionCookie(PHONE_COOKIE, phone.id));
    return phone;
  };
  const state = ({ line, radio }: Phone) => ({
    line,
    radio,
    rideNowUrl,
    lines: register
      .all()
      .map(({ name, msisdn, served, barred, recognisedBy }) => ({ name, number: msisdn, served, barred, recognisedBy })),
  });

  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/', async (request, reply) => {
    phoneFor(request, reply);
    return reply
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(html);
  });
  server.get('/phone', async (request, reply) => reply.header('cache-control', 'no-store').send(state(phoneFor(request, reply))));
  server.post('/phone', async (request, reply) => {
    if (request.headers.origin !== undefined && request.headers.origin !== labUrl)
      return reply.code(403).send({ message: 'Only the lab changes its phones.' });
    const wanted = change.safeParse(request.body);
    if (!wanted.success || (wanted.data.line !== undefined && !register.get(wanted.data.line))) {
      return reply.code(400).send({ message: 'A phone has a line of the world, and radio "mobile" or "wifi".' });
    }
    const phone = phoneFor(request, reply);
    Object.assign(phone, wanted.data);
    return reply.send(state(phone));
  });
  mountEvents(server, phoneFor, wiretap);
  return server;
}

/** Server-sent events: first what happened already, then each arrow as it appears and as it is answered. */
function mountEvents(
  server: FastifyInstance,
  phoneFor: (request: FastifyRequest, reply: FastifyReply) => Phone,
  wiretap: Wiretap,
): void {
  let streams = 0;
  server.get('/events', async (request, reply) => {
    if (streams >= STREAMS_MAX) return reply.code(503).send({ message: 'Too many lab pages are open.' });
    const phone = phoneFor(request, reply);
    streams += 1;
    reply.hijack();
    const { raw } = reply;
    const cookie = reply.getHeader('set-cookie');
    raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      ...(cookie === undefined ? {} : { 'set-cookie': String(cookie) }),
    });
    const send = (event: LabEvent) =>
      raw.write(`event: ${event.type}\ndata: ${JSON.stringify(event.type === 'hop' ? event.hop : {})}\n\n`);
    send({ type: 'journey' });
    for (const hop of wiretap.hopsOf(phone.id)) send({ type: 'hop', hop });
    const stop = wiretap.listen(phone.id, send);
    const heartbeat = setInterval(() => raw.write(':\n\n'), HEARTBEAT_MS);
    raw.once('close', () => {
      streams -= 1;
      stop();
      clearInterval(heartbeat);
    });
    return reply;
  });
}
