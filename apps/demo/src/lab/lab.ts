import type { LineRegister } from '@openmast/adapters/simulator';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { asset, serveAssets } from '../assets';
import { PHONE_COOKIE, cookieIn, sessionCookie } from '../cookies';
import { JOURNEYS, type Phone, type Phones } from '../phones';
import type { Wiretap } from '../wiretap/wiretap';
import type { World } from '../world';
import { mountEvents } from './events';
import { Handsets } from './handset';

const BODY_LIMIT_BYTES = 4 * 1024;

const change = z.strictObject({
  line: z.string().max(64).optional(),
  radio: z.enum(['mobile', 'wifi']).optional(),
  journey: z.enum(JOURNEYS).optional(),
});
/** All scripts are modules that import each other. */
const SCRIPTS = ['lab.js', 'phone.js', 'messages.js', 'diagram.js', 'details.js', 'stories.js', 'journeys.js', 'elements.js'];
const STYLES = ['lab.css', 'phone.css', 'messages.css', 'diagram.css', 'details.css', 'narrow.css'];

export interface LabParts {
  readonly world: World;
  readonly register: LineRegister;
  readonly phones: Phones;
  readonly wiretap: Wiretap;
}

/** The phone lab: a phone in the browser, and next to it what the companies behind it say to each other. */
export function createLab({ world, register, phones, wiretap }: LabParts): FastifyInstance {
  const { labUrl, rideNowUrl, aggregatorUrl, quarryUrl, publicUrl } = world;
  // The frame's redirects count too: RideNow sends the phone to Acorn, Acorn to the operator.
  const policy = `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src ${rideNowUrl} ${aggregatorUrl} ${quarryUrl} ${publicUrl}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const html = asset('lab.html');
  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  serveAssets(server, [...STYLES, ...SCRIPTS]);
  const handsets = new Handsets(world.simulatorUrl, register, wiretap);

  const phoneFor = (request: FastifyRequest, reply: FastifyReply): Phone => {
    const known = phones.get(cookieIn(request.headers.cookie, PHONE_COOKIE));
    if (known) return known;
    const phone = phones.make(register.all()[0]?.name ?? '');
    wiretap.startJourney(phone.id);
    reply.header('set-cookie', sessionCookie(PHONE_COOKIE, phone.id));
    return phone;
  };
  const state = ({ line, radio, journey }: Phone) => ({
    line,
    radio,
    journey,
    apps: { ridenow: rideNowUrl, quarry: quarryUrl },
    lines: register.all().map(({ name, msisdn, served, barred, recognisedBy, address: { portFrom, portTo } }) => ({
      ...{ name, number: msisdn, served, barred, recognisedBy },
      ...(portFrom === undefined ? {} : { ports: { from: portFrom, to: portTo } }),
    })),
  });
  const isForeign = ({ headers }: FastifyRequest) => headers.origin !== undefined && headers.origin !== labUrl;

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
    if (isForeign(request)) return reply.code(403).send({ message: 'Only the lab changes its phones.' });
    const wanted = change.safeParse(request.body);
    if (!wanted.success || (wanted.data.line !== undefined && !register.get(wanted.data.line))) {
      return reply.code(400).send({ message: 'A phone has a line of the world, and radio "mobile" or "wifi".' });
    }
    const phone = phoneFor(request, reply);
    // Another journey has other companies: their diagram starts empty.
    if ((wanted.data.journey ?? phone.journey) !== phone.journey) wiretap.startJourney(phone.id);
    Object.assign(phone, wanted.data);
    return reply.send(state(phone));
  });
  server.get('/phone/inbox', async (request, reply) => {
    const messages = await handsets.inbox(phoneFor(request, reply)).catch(() => []);
    return reply.header('cache-control', 'no-store').send({ messages });
  });
  server.post('/phone/operator-token', async (request, reply) => {
    if (isForeign(request)) return reply.code(403).send({ message: 'Only the lab asks its phones.' });
    const phone = phoneFor(request, reply);
    wiretap.startJourney(phone.id); // the app's journey begins with what its phone asks
    const token = await handsets.operatorToken(phone).catch(() => undefined);
    return reply.header('cache-control', 'no-store').send({ token: token ?? '' });
  });
  mountEvents(server, phoneFor, wiretap);
  return server;
}
