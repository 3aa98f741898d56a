import type { IncomingMessage } from 'node:http';
import type { Msisdn, SubscriberRef } from '@openmast/kernel';
import type { SubscriberRegistry } from '@openmast/subscriber';
import { arrivalOf } from '../network-login/arrivals';
import type { LineRecogniser } from '../network-login/recognise-line';
import { NETWORK_AMR } from '../oidc/authorization-policy';
import { SESSION_SECONDS, type PostgresCodeSessions } from '../store/postgres-code-sessions';
import type { CodeAim } from './code-terms';
import type { PageCookies } from './cookies';

/** RFC 8176: a one-time password, sent by text message to the number that is on record. */
export const CODE_AMR = ['otp', 'sms'] as const;

/** The same with a code typed on top of it. */
export function withCode(amr: readonly string[]): readonly string[] {
  return [...new Set([...amr, ...CODE_AMR])];
}

/** Who is behind a request, and how that is known. */
export interface KnownPerson {
  readonly outcome: 'person';
  readonly subscriber: SubscriberRef;
  readonly msisdn: Msisdn;
  /** RFC 8176. */
  readonly amr: readonly string[];
  /** What page tokens are bound to besides the person: the session, when there is one. Not shown to anybody. */
  readonly bond: string;
}

/** - `barred`: the network knows the line, and it may not be used; `nobody`: the network does not tell, so a code may. */
export type PersonOfRequest = KnownPerson | { readonly outcome: 'nobody' | 'barred' };

export interface PeopleParts {
  readonly recogniser: LineRecogniser;
  readonly sessions: PostgresCodeSessions;
  readonly subscribers: SubscriberRegistry;
  readonly cookies: PageCookies;
}

/** Who is behind a request to the subscriber's own pages: the network says it, or else the session that a code has opened. */
export class People {
  constructor(private readonly parts: PeopleParts) {}

  /**
   * The network always wins: a line that it recognises is the person, whatever session the browser brings. Without an aim there
   * are no sessions. @throws AppError `unavailable`
   */
  async of(request: IncomingMessage, aim: CodeAim | undefined): Promise<PersonOfRequest> {
    const recognition = await this.parts.recogniser.recognise(arrivalOf(request));
    if (recognition.outcome === 'line') {
      const { subscriber, msisdn } = recognition;
      return { outcome: 'person', subscriber, msisdn, amr: [NETWORK_AMR], bond: '' };
    }
    if (recognition.reason === 'barred') return { outcome: 'barred' };
    return (aim && (await this.inSession(request, aim))) ?? { outcome: 'nobody' };
  }

  /** A session for who has typed a code; the one before it ends. @returns its `Set-Cookie` line. @throws AppError `unavailable` */
  async open(request: IncomingMessage, subscriber: SubscriberRef, aim: CodeAim): Promise<string> {
    const { sessions, cookies } = this.parts;
    await this.signOut(request, aim);
    return cookies.set(cookieOf(aim), await sessions.open(subscriber, aim), SESSION_SECONDS);
  }

  /** Ends the session, if there is one. @returns the `Set-Cookie` line that says so. @throws AppError `unavailable` */
  async signOut(request: IncomingMessage, aim: CodeAim): Promise<string> {
    const { sessions, cookies } = this.parts;
    await sessions.end(cookies.read(request, cookieOf(aim)));
    return cookies.clear(cookieOf(aim));
  }

  /** A session is about a subscriber, not about a number: it ends with a new owner, and while the line is barred. */
  private async inSession(request: IncomingMessage, aim: CodeAim): Promise<KnownPerson | undefined> {
    const { sessions, subscribers, recogniser, cookies } = this.parts;
    const secret = cookies.read(request, cookieOf(aim));
    const subscriber = await sessions.touch(secret, aim);
    if (subscriber === undefined) return undefined;
    const msisdn = await subscribers.numberOf(subscriber);
    const holder = msisdn && (await recogniser.holderOf(msisdn));
    if (!msisdn || holder?.outcome !== 'line' || holder.subscriber !== subscriber) {
      await sessions.end(secret);
      return undefined;
    }
    return { outcome: 'person', subscriber, msisdn, amr: CODE_AMR, bond: secret };
  }
}

function cookieOf({ kind }: CodeAim): string {
  return `${kind}-session`;
}
