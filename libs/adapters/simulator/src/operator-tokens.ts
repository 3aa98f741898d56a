import { randomBytes } from 'node:crypto';
import type { LineRegister } from './line-register';

const TOKEN_BYTES = 24;
const TOKENS_MAX = 10_000;

interface Entry {
  readonly lineName: string;
  readonly subscriptionId: string;
  readonly goodUntilMs: number;
}

/** The simulated entitlement server's memory: tokens made for lines, each good once and for a short time. */
export class OperatorTokens {
  readonly #tokens = new Map<string, Entry>();

  constructor(private readonly register: LineRegister) {}

  /** A token for a line of ours, whatever its radio; `undefined` for any other line. The oldest is forgotten when too many wait. */
  make(lineName: string, lifeSeconds: number): string | undefined {
    const line = this.register.get(lineName);
    if (!line?.served) return undefined;
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size >= TOKENS_MAX && oldest !== undefined) this.#tokens.delete(oldest);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const { subscriptionId } = line;
    this.#tokens.set(token, { lineName, subscriptionId, goodUntilMs: Date.now() + lifeSeconds * 1000 });
    return token;
  }

  /** The number behind the token as it is now; `undefined` when the token is not good (any more), or its line is not. */
  redeem(token: string): string | undefined {
    const entry = this.#tokens.get(token);
    this.#tokens.delete(token);
    if (!entry || entry.goodUntilMs <= Date.now()) return undefined;
    const line = this.register.get(entry.lineName);
    return line?.served && line.subscriptionId === entry.subscriptionId ? line.msisdn : undefined;
  }
}
