import { randomUUID } from 'node:crypto';
import type { LineRegister } from '@openmast/adapters/simulator';
import { z } from 'zod';
import type { Phone } from '../phones';
import { numberMark, tokenMark } from '../wiretap/marks';
import type { Wiretap } from '../wiretap/wiretap';

const TIMEOUT_MS = 3_000;

const inboxAnswer = z.object({ messages: z.array(z.object({ text: z.string(), receivedAt: z.string() })) });
const tokenAnswer = z.object({ token: z.string() });

export type TextMessage = z.infer<typeof inboxAnswer>['messages'][number];

/** What a phone of the lab does by itself, without any app: it keeps text messages, and lets its SIM speak (GSMA TS.43). */
export class Handsets {
  constructor(
    private readonly simulatorUrl: string,
    private readonly register: LineRegister,
    private readonly wiretap: Wiretap,
  ) {}

  /** The text messages of the SIM in the phone, newest first. @throws Error when the core does not answer */
  async inbox({ line }: Phone): Promise<TextMessage[]> {
    const answer = await fetch(`${this.simulatorUrl}/lines/${line}/inbox`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return answer.ok ? inboxAnswer.parse(await answer.json()).messages.reverse() : [];
  }

  /** An operator token for an app, over whatever radio is on; `undefined` when the SIM's operator gives none. */
  async operatorToken({ id, line }: Phone): Promise<string | undefined> {
    const correlator = randomUUID();
    this.wiretap.link(correlator, id);
    const answer = await fetch(`${this.simulatorUrl}/lines/${line}/operator-token`, {
      method: 'POST',
      headers: { 'x-correlator': correlator },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) return undefined;
    const { token } = tokenAnswer.parse(await answer.json());
    // The operator will ask the core about the token, and then about the number behind it: both are this phone's journey.
    this.wiretap.link(tokenMark(token), id);
    const msisdn = this.register.get(line)?.msisdn;
    if (msisdn !== undefined) this.wiretap.link(numberMark(msisdn), id);
    return token;
  }
}
