import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { LANTERNPAY_COOKIE, PHONE_COOKIE, cookieIn, sessionCookie } from '../cookies';
import type { Form } from '../forms';
import { randomKey } from '../one-time-store';
import type { Ending } from '../phone-app/page';
import { endingFor, lanternPayPages } from './lantern-pay-pages';
import { type QuarryParts, SESSIONS_MAX, SESSION_TTL_MS, numberIn } from './quarry-parts';
import { SimProof } from './sim-proof';

/** LanternPay, a purse: pays when the SIM itself says that the number is its own, on any network. */
export function mountLanternPay(server: FastifyInstance, { world, wiretap, log, connect, show }: QuarryParts): void {
  const proof = new SimProof(connect('lanternpay'), world.issuer, world.publicUrl);
  const pages = lanternPayPages(world.labUrl);
  const endings = new LRUCache<string, Ending>({ max: SESSIONS_MAX, ttl: SESSION_TTL_MS });
  const endingOf = ({ headers }: FastifyRequest) => endings.get(cookieIn(headers.cookie, LANTERNPAY_COOKIE) ?? '');

  server.get('/lanternpay/', async (_request, reply) => show(reply, pages.welcome()));
  server.post('/lanternpay/pay', async (request, reply) => {
    const startedMs = performance.now();
    const number = numberIn(request.body);
    const operatorToken = ((request.body ?? {}) as Form)['operator_token'] ?? '';
    if (!number) return show(reply.code(400), pages.welcome('Write the number with its country code, like +990 12 34 56.'));
    const correlator = randomUUID();
    wiretap.link(correlator, cookieIn(request.headers.cookie, PHONE_COOKIE), 'quarry');
    const ending =
      operatorToken === ''
        ? endingFor('no-operator-token')
        : await proof
            .isNumberOf({ number, operatorToken, correlator })
            .then((isOwn) => ({ ...endingFor(isOwn ? 'own' : 'foreign'), durationMs: performance.now() - startedMs }), endingFor);
    log.info({ event: 'lanternpay-outcome', outcome: ending.kind });
    const id = randomKey();
    endings.set(id, ending);
    return reply.header('set-cookie', sessionCookie(LANTERNPAY_COOKIE, id)).redirect('/lanternpay/receipt', 303);
  });
  server.get('/lanternpay/receipt', async (request, reply) => {
    const ending = endingOf(request);
    return ending ? show(reply, pages.ended(ending)) : reply.redirect('/lanternpay/', 303);
  });
}
