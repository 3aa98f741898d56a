import { randomUUID } from 'node:crypto';
import { Msisdn } from '@openmast/kernel';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { serveAssets } from '../assets';
import { PHONE_COOKIE, RIDE_NOW_COOKIE, cookieIn, sessionCookie } from '../cookies';
import { type Form, acceptForms, queryOf } from '../forms';
import { randomKey } from '../one-time-store';
import { tapServer } from '../wiretap/tap-server';
import type { Wiretap } from '../wiretap/wiretap';
import type { World } from '../world';
import { AcornClient } from './acorn-client';
import { type Outcome, refusalFor, refusalFrom } from './outcome';
import { outcomePage, welcomePage } from './pages';

const SESSIONS_MAX = 2_000;
const SESSION_TTL_MS = 15 * 60_000;
const BODY_LIMIT_BYTES = 4 * 1024;

/** A sign-in under way, or its end. */
interface Session {
  readonly claimed: Msisdn;
  readonly state: string;
  readonly verifier: string;
  readonly correlator: string;
  readonly startedMs: number;
  outcome?: Outcome;
}

export interface RideNowParts {
  readonly world: World;
  readonly wiretap: Wiretap;
  readonly log: Logger;
}

/** RideNow, an application: one page in the phone and a server that asks Acorn. It never sees the operator. */
export function createRideNow({ world, wiretap, log }: RideNowParts): FastifyInstance {
  const { labUrl, rideNowUrl, aggregatorUrl, publicUrl } = world;
  const acorn = new AcornClient(aggregatorUrl, `${rideNowUrl}/callback`);
  const sessions = new LRUCache<string, Session>({ max: SESSIONS_MAX, ttl: SESSION_TTL_MS });
  const policy = `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'self' ${labUrl}; form-action 'self' ${aggregatorUrl} ${publicUrl}`;

  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  acceptForms(server);
  serveAssets(server, ['phone-app.css', 'phone-app.js']);
  const isShown = ({ url }: { url: string }) => url === '/start' || url.startsWith('/callback');
  tapServer(server, { wiretap, from: 'phone', to: 'phone', origin: rideNowUrl, isShown });
  // The diagram of the phone begins with the press of the button, so it is emptied before that request is written down.
  server.addHook('onRequest', async (request) => {
    const phone = cookieIn(request.headers.cookie, PHONE_COOKIE);
    if (request.url === '/start' && phone !== undefined) wiretap.startJourney(phone);
  });
  server.setErrorHandler(async (error: { statusCode?: number; name?: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ event: 'ridenow-failed', name: error.name });
    await show(reply.code(status), outcomePage(refusalFor('unknown'), labUrl));
  });
  const show = (reply: FastifyReply, html: string) =>
    reply
      .headers({ 'content-security-policy': policy, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(html);

  server.get('/', async (_request, reply) => show(reply, welcomePage(labUrl)));
  server.post('/start', async (request, reply) => {
    const claimed = Msisdn.parse(((request.body ?? {}) as Form)['number']?.replace(/[\s().-]/g, ''));
    if (!claimed)
      return show(reply.code(400), welcomePage(labUrl, 'Write the number with its country code, like +990 12 34 56.'));
    const state = randomKey();
    const correlator = randomUUID();
    wiretap.link(correlator, cookieIn(request.headers.cookie, PHONE_COOKIE));
    const { url, verifier } = acorn.begin(state);
    const id = randomKey();
    sessions.set(id, { claimed, state, verifier, correlator, startedMs: performance.now() });
    return reply.header('set-cookie', sessionCookie(RIDE_NOW_COOKIE, id)).redirect(url, 303);
  });
  server.get('/callback', async (request, reply) => {
    const session = sessions.get(cookieIn(request.headers.cookie, RIDE_NOW_COOKIE) ?? '');
    // Answered once: a second visit shows the first outcome.
    if (session && !session.outcome) session.outcome = await conclude(acorn, session, queryOf(request.url));
    log.info({ event: 'ridenow-outcome', outcome: session?.outcome?.kind ?? 'no-session' });
    return reply.redirect('/result', 303); // without the code in the address
  });
  server.get('/result', async (request, reply) => {
    const session = sessions.get(cookieIn(request.headers.cookie, RIDE_NOW_COOKIE) ?? '');
    return show(reply, outcomePage(session?.outcome ?? refusalFor('invalid_state'), labUrl));
  });
  return server;
}

async function conclude(acorn: AcornClient, session: Session, answer: Form): Promise<Outcome> {
  if (answer['state'] !== session.state) return refusalFor('invalid_state');
  if (answer['error'] !== undefined || answer['code'] === undefined) return refusalFor(answer['error'] ?? 'server_error');
  const { claimed, verifier, correlator, startedMs } = session;
  try {
    const token = await acorn.token(answer['code'], verifier, correlator);
    const isInPhone = await acorn.verify(claimed, token, correlator);
    return { kind: isInPhone ? 'match' : 'mismatch', number: claimed.e164(), durationMs: performance.now() - startedMs };
  } catch (error) {
    return refusalFrom(error);
  }
}
