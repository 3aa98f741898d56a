import { randomInt } from 'node:crypto';
import type { SmsSender } from '@openmast/network';
import { type Logger, type Metrics, RegularWork } from '@openmast/runtime';
import type { LineRecogniser } from '../network-login/recognise-line';
import type { DueCode, PostgresTextCodes } from '../store/postgres-text-codes';
import { CODE_DIGITS, type CodeAim, codeMessage } from './code-terms';

const INTERVAL_MS = 1_000;

export interface CodeCourierParts {
  readonly codes: PostgresTextCodes;
  readonly recogniser: LineRecogniser;
  readonly smsSender: SmsSender;
  readonly operatorName: string;
  readonly issuer: string;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Makes codes and sends them, after the page that asked has had its answer: whether a number is ours is found out here, where
 * nobody waits. Every attempt makes a new code, since nobody kept the one before.
 */
export class CodeCourier {
  private readonly regularly = new RegularWork(() => this.drain(), INTERVAL_MS);
  private readonly host: string;

  constructor(private readonly parts: CodeCourierParts) {
    this.host = new URL(parts.issuer).hostname;
  }

  /** Looks for work now, unless it is at it. Returns at once. */
  wake(): void {
    this.regularly.wake();
  }

  stop(): Promise<void> {
    return this.regularly.stop();
  }

  private async drain(): Promise<void> {
    try {
      const due = await this.parts.codes.takeDue();
      await Promise.all(due.map((message) => this.deal(message)));
    } catch (error) {
      this.parts.log.warn({ err: error }, 'codes that wait to be sent could not be read; the next run tries again');
    }
  }

  private async deal(message: DueCode): Promise<void> {
    const { codes, log } = this.parts;
    try {
      const isSent = await this.send(message);
      this.count(message, isSent ? 'sent' : 'not-sent');
      await codes.settle(message.id, { isGivenUp: !isSent });
    } catch (error) {
      if (!message.isLastAttempt) return log.warn({ err: error }, 'a code could not be sent; it will be tried again');
      log.error({ err: error }, 'a code could not be sent and is given up');
      this.count(message, 'given-up');
      await codes.settle(message.id, { isGivenUp: true }).catch(() => undefined);
    }
  }

  /** False: it is not a line of ours, it is barred, or a newer code was asked for. */
  private async send(message: DueCode): Promise<boolean> {
    const { codes, recogniser, smsSender, operatorName } = this.parts;
    const holder = await recogniser.holderOf(message.msisdn);
    if (holder.outcome === 'none') return false;
    const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');
    if (!(await codes.arm(message, holder.subscriber, code))) return false;
    const kind = kindOf(message);
    await smsSender.send(message.msisdn, codeMessage({ ...message, kind, operatorName }, code, this.host));
    return true;
  }

  private count(message: DueCode, outcome: string): void {
    this.parts.metrics.textCodes.inc({ kind: kindOf(message), outcome });
  }
}

function kindOf({ aim }: DueCode): CodeAim['kind'] {
  return aim.split(' ')[0] as CodeAim['kind'];
}
