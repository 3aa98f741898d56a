import type { IncomingMessage } from 'node:http';
import {
  type ConsentLedger,
  type DecidedScope,
  STOP_EVERYTHING_PATH,
  pageLanguage,
  renderStopEverythingPage,
  withdrawalBites,
} from '@openmast/consent';
import type { Clock } from '@openmast/kernel';
import type { PageReply } from '../page-reply';
import type { PortalNotices } from './portal-notices';
import { type Deed, type SecondTap, evidenceOf } from './second-tap';
import type { Visitor, Visitors } from './visitors';

export interface StopEverythingParts {
  readonly operatorName: string;
  readonly visitors: Visitors;
  readonly notices: PortalNotices;
  readonly secondTap: SecondTap;
  readonly ledger: ConsentLedger;
  readonly clock: Clock;
}

/** Somebody who has allowed something, and all of it. */
interface Found {
  readonly visitor: Visitor;
  readonly allowed: readonly DecidedScope[];
}

/** Takes back, at one go, everything that a person has allowed. What needs no permission is objected to use by use. */
export class StopEverything {
  constructor(private readonly parts: StopEverythingParts) {}

  /** The second tap of two: what will happen, before it does. */
  async confirm(request: IncomingMessage): Promise<PageReply> {
    const { operatorName, notices, secondTap } = this.parts;
    const found = await this.find(request);
    if ('notice' in found) return found.notice;
    const language = pageLanguage(notices.wishOf(request));
    const appCount = new Set(found.allowed.map(({ applicationId }) => applicationId)).size;
    return secondTap.page(deedOf(found), language, (token) =>
      renderStopEverythingPage({ operatorName, appCount, form: { action: STOP_EVERYTHING_PATH, token } }, language),
    );
  }

  /** Once: a second press of the button finds nothing allowed. @throws CaptureRefused for a form that is not the page's */
  async carryOut(request: IncomingMessage, token: string): Promise<PageReply> {
    const { notices, secondTap, ledger } = this.parts;
    const found = await this.find(request);
    if ('notice' in found) return found.notice;
    const { visitor } = found;
    const shown = secondTap.shownIn(deedOf(found), token);
    if (!shown) return notices.changedMeanwhile(request);
    await ledger.withdrawAll(visitor.subscriber, { channel: 'portal', evidence: evidenceOf(visitor, shown) });
    return notices.done(request, shown.language, ({ everything }) => everything);
  }

  private async find(request: IncomingMessage): Promise<Found | { readonly notice: PageReply }> {
    const { visitors, notices, clock } = this.parts;
    const visitor = await visitors.of(request);
    if ('notice' in visitor) return visitor;
    if (!visitor.uses.some(({ kind }) => kind === 'allowed')) return { notice: notices.changedMeanwhile(request) };
    const now = clock.now();
    return { visitor, allowed: visitor.decided.filter((one) => withdrawalBites(one, now)) };
  }
}

function deedOf({ visitor, allowed }: Found): Deed {
  const stands = allowed.map(({ applicationId, purpose, scope, decidedAt }) =>
    [applicationId, purpose, scope, decidedAt.toISOString()].join(' '),
  );
  return { person: visitor, what: ['stop everything'], stands: stands.sort() };
}
