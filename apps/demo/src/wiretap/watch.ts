import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { NetworkFacts } from '../gateway/access-network';
import type { Caller } from '../gateway/caller';
import type { ForwardedRequest } from '../gateway/gateway';
import type { World } from '../world';
import type { Exchange } from './exchange';
import type { Party } from './hop';
import { addressMark, numberMark, tokenMark } from './marks';
import { phoneBehind, tapServer } from './tap-server';
import type { Wiretap } from './wiretap';

/** What the operator asks of the core, and what a phone asks of its entitlement server. Changes to the world are nobody's journey. */
const CORE_QUESTIONS = /\/(find|redeem|send|operator-token)$/;

/**
 * Looks at what passes the gateway: a phone by its caller, and a company's back channel by the correlator of its journey. What
 * is written down is what the operator receives, with the gateway's own headers.
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
      from: phone ? ('phone' as const) : (wiretap.partyOf(correlator) ?? ('acorn' as const)),
      to: 'operator' as const,
      method,
      url: publicUrl + path,
      headers: pairs,
    };
    return wiretap.open(phone?.id ?? wiretap.phoneOf(correlator), start);
  };
}

/** Looks at what the core is asked, by the operator and by phones. */
export function watchCore(server: FastifyInstance, wiretap: Wiretap, { simulatorUrl }: World): void {
  const phoneOf = ({ body, headers }: FastifyRequest): string | undefined => {
    const question = (body ?? {}) as { ip?: unknown; port?: unknown; msisdn?: unknown; token?: unknown };
    if (typeof question.msisdn === 'string') return wiretap.phoneOf(numberMark(question.msisdn));
    if (typeof question.token === 'string') return wiretap.phoneOf(tokenMark(question.token));
    if (typeof question.ip !== 'string') return phoneBehind(wiretap, headers);
    const ip = question.ip.includes(':') ? `[${question.ip}]` : question.ip;
    return wiretap.phoneOf(addressMark(`${ip}:${String(question.port)}`));
  };
  const isShown = ({ url }: FastifyRequest) => CORE_QUESTIONS.test(url);
  const from = ({ url }: FastifyRequest): Party => (url.endsWith('/operator-token') ? 'phone' : 'operator');
  tapServer(server, { wiretap, from, to: 'core', origin: simulatorUrl, phoneOf, isShown });
}
