import type { SmsSender } from '@openmast/network';
import { type Logger, RegularWork } from '@openmast/runtime';
import type { DueMessage, PostgresBackChannel } from '../../store/postgres-back-channel';
import type { BackChannelDecision } from './back-channel-decision';

const INTERVAL_MS = 1_000;

export interface OutboxParts {
  readonly backChannel: PostgresBackChannel;
  readonly decision: BackChannelDecision;
  readonly smsSender: SmsSender;
  readonly log: Logger;
}

/**
 * Sends the messages that requests have left behind: tried again with growing waits while the message centre is away, given up
 * after a maximum. Several processes share the work; a message may arrive twice when one dies between sending and noting it.
 */
export class Outbox {
  private readonly regularly = new RegularWork(() => this.drain(), INTERVAL_MS);

  constructor(private readonly parts: OutboxParts) {}

  /** Looks for work now, unless it is at it. Returns at once. */
  wake(): void {
    this.regularly.wake();
  }

  stop(): Promise<void> {
    return this.regularly.stop();
  }

  private async drain(): Promise<void> {
    try {
      const due = await this.parts.backChannel.takeDue();
      await Promise.all(due.map((message) => this.deal(message)));
    } catch (error) {
      this.parts.log.warn({ err: error }, 'the outbox could not be read; the next run tries again');
    }
  }

  private async deal(message: DueMessage): Promise<void> {
    const { backChannel, log } = this.parts;
    try {
      if (await this.isWanted(message)) await this.parts.smsSender.send(message.msisdn, message.text);
      await backChannel.forget(message.id);
    } catch (error) {
      if (!message.isLastAttempt) return log.warn({ err: error }, 'a message could not be sent; it will be tried again');
      log.error({ err: error }, 'a message could not be sent and is given up');
      await backChannel.forget(message.id).catch(() => undefined);
    }
  }

  /** Only who has to be asked is asked: not where consent is there, and not after two refusals in a day. */
  private async isWanted(message: DueMessage): Promise<boolean> {
    return !message.isLate && (await this.parts.decision.decide(message)).outcome === 'ask';
  }
}
