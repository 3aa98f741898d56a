import type { IncomingMessage } from 'node:http';
import type { Language } from '@openmast/consent';
import type { Msisdn } from '@openmast/kernel';
import type { Metrics } from '@openmast/runtime';
import { arrivalOf } from '../network-login/arrivals';
import type { LineRecogniser } from '../network-login/recognise-line';
import type { AskedCode, PostgresTextCodes, ProvenCode } from '../store/postgres-text-codes';
import { CODE_SECONDS, type CodeAim, readCode } from './code-terms';
import type { PageCookies } from './cookies';

/** A browser may hold the challenge of its last codes: when one was not sent because of a limit, the one before is still good. */
const CHALLENGES_MAX = 3;
const SEPARATOR = '.';

export interface CodeStepParts {
  readonly codes: PostgresTextCodes;
  readonly recogniser: LineRecogniser;
  readonly cookies: PageCookies;
  readonly metrics: Metrics;
  /** Told that a message waits. Never waited for. */
  readonly wakeCourier: () => void;
}

export interface CodeOrder {
  readonly aim: CodeAim;
  readonly msisdn: Msisdn;
  /** The message's. */
  readonly language: Language;
  /** What exactly the code will confirm. */
  readonly about?: readonly string[];
  /** Whose request is answered. */
  readonly applicationName?: string;
  /** The network has recognised the line that is asked: then where the request came from is no reason to refuse it. */
  readonly isRecognised?: boolean;
}

/** A code is sent to a phone, and typed on a page: the same step wherever it is needed. */
export class CodeStep {
  constructor(private readonly parts: CodeStepParts) {}

  /** Has a code sent, if the limits allow. @returns the `Set-Cookie` line for the browser that may type it. @throws AppError `unavailable` */
  async send(request: IncomingMessage, { isRecognised = false, ...order }: CodeOrder): Promise<string> {
    const { codes, recogniser, cookies, wakeCourier } = this.parts;
    const source = isRecognised ? {} : { source: recogniser.sourceOf(arrivalOf(request)) };
    const challenge = await codes.request({ ...order, ...source });
    wakeCourier();
    const challenges = [challenge, ...this.challengesIn(request, order.aim)].slice(0, CHALLENGES_MAX);
    return cookies.set(cookieOf(order.aim), challenges.join(SEPARATOR), CODE_SECONDS);
  }

  /** `undefined`: not the code that was sent, or not in time. @throws AppError `unavailable` */
  async prove(request: IncomingMessage, aim: CodeAim, typed: string): Promise<ProvenCode | undefined> {
    const code = readCode(typed);
    const challenges = this.challengesIn(request, aim);
    const proven = code === undefined ? undefined : await this.parts.codes.prove({ challenges, aim, code });
    this.parts.metrics.textCodes.inc({ kind: aim.kind, outcome: proven ? 'right' : 'wrong' });
    return proven;
  }

  /** The code that this browser has asked for last, where one was sent. @throws AppError `unavailable` */
  asked(request: IncomingMessage, aim: CodeAim): Promise<AskedCode | undefined> {
    return this.parts.codes.find({ challenges: this.challengesIn(request, aim), aim });
  }

  /** A `Set-Cookie` line, for when the code has done its work. */
  forget(aim: CodeAim): string {
    return this.parts.cookies.clear(cookieOf(aim));
  }

  private challengesIn(request: IncomingMessage, aim: CodeAim): readonly string[] {
    return this.parts.cookies.read(request, cookieOf(aim)).split(SEPARATOR, CHALLENGES_MAX);
  }
}

function cookieOf({ kind }: CodeAim): string {
  return `${kind}-challenge`;
}
