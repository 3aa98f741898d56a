import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { NetworkFacts } from '../gateway/access-network';
import type { Caller } from '../gateway/caller';
import type { ForwardedRequest } from '../gateway/gateway';
import type { World } from '../world';
import type { Exchange } from './exchange';
import { tapServer } from './tap-server';
import type { Wiretap } from './wiretap';

/** Marks that let the core's lookups be found again: the address and the number a phone just appeared with at the operator. */
const addressMark = (ipAndPort: string) => `address ${ipAndPort}`;
const numberMark = (msisdn: string) => `number ${msisdn}`;

/**
 * Looks at what passes the gateway: a phone by its caller, and Acorn's back channel by the correlator of the sign-in. What is
 * written down is what the operator receives, with the gateway's own headers.
 */
export function watchGateway(
  wiretap: Wiretap,
  { publicUrl }: World,
): (caller: Caller, facts: NetworkFacts, request: ForwardedRequest) => Exchange | undefined {
  return (caller, facts, { method, path, headers }) => {
    const pairs = Array.from(
      { length: headers.length / 2 },
      (_, index) => [headers[2 * index] ?? '', headers[2 * index + 1] ?? ''] as const,
    );
    const phone = caller.kind === 'internet' ? undefined : caller.phone;
    if (phone) {
      wiretap.link(addressMark(facts.forwardedFor), phone.id);
      if (caller.kind === 'mobile') wiretap.link(numberMark(caller.line.msisdn), phone.id);
    }
    const correlator = pairs.find(([name]) => name.toLowerCase() === 'x-correlator')?.[1];
    const start = {
      from: phone ? ('phone' as const) : ('acorn' as const),
      to: 'operator' as const,
      method,
      url: publicUrl + path,
      headers: pairs,
    };
    return wiretap.open(phone?.id ?? wiretap.phoneOf(correlator), start);
  };
}

/** Looks at the operator's questions to the core; changes to the world are nobody's journey. */
export function watchCore(server: FastifyInstance, wiretap: Wiretap, { simulatorUrl }: World): void {
  const phoneOf = ({ body }: FastifyRequest): string | undefined => {
    const question = (body ?? {}) as { ip?: unknown; port?: unknown; msisdn?: unknown };
    if (typeof question.msisdn === 'string') return wiretap.phoneOf(numberMark(question.msisdn));
    if (typeof question.ip !== 'string') return undefined;
    const ip = question.ip.includes(':') ? `[${question.ip}]` : question.ip;
    return wiretap.phoneOf(addressMark(`${ip}:${String(question.port)}`));
  };
  const isShown = ({ url }: FastifyRequest) => url.endsWith('/find');
  tapServer(server, { wiretap, from: 'operator', to: 'core', origin: simulatorUrl, phoneOf, isShown });
}
