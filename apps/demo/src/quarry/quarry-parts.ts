import { Msisdn } from '@openmast/kernel';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { Form } from '../forms';
import type { OperatorConnection } from '../operator/connection';
import type { Wiretap } from '../wiretap/wiretap';
import type { World } from '../world';

export const SESSIONS_MAX = 2_000;
export const SESSION_TTL_MS = 15 * 60_000;

/** What Quarry gives to the apps whose servers it runs. */
export interface QuarryParts {
  readonly world: World;
  readonly wiretap: Wiretap;
  readonly log: Logger;
  readonly connect: (client: string) => OperatorConnection;
  readonly show: (reply: FastifyReply, html: string) => FastifyReply;
}

/** The number somebody typed; blanks and the like do not matter. */
export function numberIn(body: unknown): Msisdn | undefined {
  return Msisdn.parse(((body ?? {}) as Form)['number']?.replace(/[\s().-]/g, ''));
}
