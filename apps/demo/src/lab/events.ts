import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Phone } from '../phones';
import type { LabEvent, Wiretap } from '../wiretap/wiretap';

const STREAMS_MAX = 200;
const HEARTBEAT_MS = 15_000;

/** Server-sent events: first what happened already, then each arrow as it appears and as it is answered. */
export function mountEvents(
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
