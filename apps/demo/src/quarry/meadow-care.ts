import { randomUUID } from 'node:crypto';
import type { Msisdn } from '@openmast/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { MEADOWCARE_COOKIE, PHONE_COOKIE, cookieIn, sessionCookie } from '../cookies';
import { randomKey } from '../one-time-store';
import type { Ending } from '../phone-app/page';
import { numberMark } from '../wiretap/marks';
import { endingFor, meadowCarePages } from './meadow-care-pages';
import { type QuarryParts, SESSIONS_MAX, SESSION_TTL_MS, numberIn } from './quarry-parts';
import { SimCheck } from './sim-check';

/** One visit to the clinic: a question under way, or its end. */
interface Session {
  readonly number: Msisdn;
  readonly correlator: string;
  readonly stop: AbortController;
  ending?: Ending;
}

/** MeadowCare, a clinic: before a video visit its server asks the operator whether the SIM is the one it always was. */
export function mountMeadowCare(server: FastifyInstance, { world, wiretap, log, connect, show }: QuarryParts): void {
  const check = new SimCheck(connect('meadowcare'), world.publicUrl);
  const pages = meadowCarePages(world.labUrl);
  // Whoever is forgotten is not waited for any longer; neither is anybody when the server closes.
  const dispose = ({ stop }: Session) => stop.abort();
  const sessions = new LRUCache<string, Session>({ max: SESSIONS_MAX, ttl: SESSION_TTL_MS, ttlAutopurge: false, dispose });
  server.addHook('onClose', async () => sessions.clear());
  const sessionOf = ({ headers }: FastifyRequest) => sessions.get(cookieIn(headers.cookie, MEADOWCARE_COOKIE) ?? '');

  const pursue = async (session: Session): Promise<void> => {
    const { number, correlator, stop } = session;
    session.ending = await check.wasSwapped({ number, correlator, signal: stop.signal }).then(
      (isSwapped) => endingFor(isSwapped ? 'swapped' : 'steady'),
      (error: unknown) => endingFor(error),
    );
    log.info({ event: 'meadowcare-outcome', outcome: session.ending.kind });
  };

  server.get('/meadowcare/', async (_request, reply) => show(reply, pages.welcome()));
  server.post('/meadowcare/ask', { onRequest: async ({ headers }) => startDiagram(headers.cookie) }, async (request, reply) => {
    const number = numberIn(request.body);
    if (!number) return show(reply.code(400), pages.welcome('Write the number with its country code, like +990 12 34 56.'));
    const correlator = randomUUID();
    const phone = cookieIn(request.headers.cookie, PHONE_COOKIE);
    wiretap.link(correlator, phone, 'quarry');
    wiretap.link(numberMark(number.e164()), phone);
    sessionOf(request)?.stop.abort(); // asked anew: nobody waits for the old answer
    const id = randomKey();
    const session: Session = { number, correlator, stop: new AbortController() };
    sessions.set(id, session);
    void pursue(session); // ends by itself, with the session, or with the server
    return reply.header('set-cookie', sessionCookie(MEADOWCARE_COOKIE, id)).redirect('/meadowcare/visit', 303);
  });
  server.get('/meadowcare/visit', async (request, reply) => {
    const session = sessionOf(request);
    if (!session) return reply.redirect('/meadowcare/', 303);
    return show(reply, session.ending ? pages.ended(session.ending) : pages.waiting());
  });
  server.get('/meadowcare/progress', async (request, reply) => {
    const session = sessionOf(request);
    const isOver = !session || session.ending !== undefined;
    return reply.header('cache-control', 'no-store').send(isOver ? { next: '/meadowcare/visit' } : {});
  });
  server.post('/meadowcare/stop', async (request, reply) => {
    const session = sessionOf(request);
    if (session)
      session.ending = await check.giveBack(session.number, session.correlator).then(() => endingFor('stopped'), endingFor);
    return reply.redirect('/meadowcare/visit', 303);
  });

  /** The diagram of the phone begins with the press of the button, so it is emptied before that request is written down. */
  function startDiagram(cookies: string | undefined): void {
    const phone = cookieIn(cookies, PHONE_COOKIE);
    if (phone !== undefined) wiretap.startJourney(phone);
  }
}
