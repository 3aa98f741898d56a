import type { SmsSender } from '@openmast/network';
import { type Logger, type Metrics, RegularWork } from '@openmast/runtime';
import type { SubscriberRegistry } from '@openmast/subscriber';
import type { ApplicationRegistry } from '@openmast/tenancy';
import { neutralName } from '../capture/neutral-name';
import type { DueNotice, PostgresNotices } from '../store/postgres-notices';
import { languageOf } from '../words/languages';
import { wordsIn } from '../words/page-language';

const INTERVAL_MS = 1_000;

export interface NoticeCourierParts {
  readonly notices: PostgresNotices;
  readonly subscribers: SubscriberRegistry;
  readonly applications: ApplicationRegistry;
  readonly smsSender: SmsSender;
  /** Where the subscriber's own pages are. */
  readonly issuer: string;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Tells a line of each yes that was given for it: an app that pressed the button by itself is found out by the person whose line it
 * is (CAMARA ICM, malicious application). Tried again with growing waits while the message centre is away, given up after a
 * maximum; a message may arrive twice when a process dies between sending and noting it.
 */
export class NoticeCourier {
  private readonly regularly = new RegularWork(() => this.drain(), INTERVAL_MS);

  constructor(private readonly parts: NoticeCourierParts) {}

  /** Looks for work now, unless it is at it. Returns at once. */
  wake(): void {
    this.regularly.wake();
  }

  stop(): Promise<void> {
    return this.regularly.stop();
  }

  private async drain(): Promise<void> {
    try {
      const due = await this.parts.notices.takeDue();
      await Promise.all(due.map((notice) => this.deal(notice)));
    } catch (error) {
      this.parts.log.warn({ err: error }, 'notices of consent could not be read; the next run tries again');
    }
  }

  private async deal(notice: DueNotice): Promise<void> {
    const { notices, log } = this.parts;
    try {
      this.count((await this.send(notice)) ? 'sent' : 'not-sent');
      await notices.forget(notice.id);
    } catch (error) {
      if (!notice.isLastAttempt) return log.warn({ err: error }, 'a notice of consent could not be sent; it will be tried again');
      log.error({ err: error }, 'a notice of consent could not be sent and is given up');
      this.count('given-up');
      await notices.forget(notice.id).catch(() => undefined);
    }
  }

  /** False: the line has ended, or the application is not served any more. */
  private async send({ subscriber, applicationId, language }: DueNotice): Promise<boolean> {
    const { subscribers, applications, smsSender, issuer } = this.parts;
    const [msisdn, application] = await Promise.all([subscribers.numberOf(subscriber), applications.find(applicationId)]);
    if (!msisdn || !application) return false;
    const { noticeText } = wordsIn(languageOf(language ?? application.defaultLanguage));
    await smsSender.send(msisdn, noticeText(application.operatorName, neutralName(application.displayName), `${issuer}/portal`));
    return true;
  }

  private count(outcome: string): void {
    this.parts.metrics.consentNotices.inc({ outcome });
  }
}
