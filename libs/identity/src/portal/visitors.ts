import type { IncomingMessage } from 'node:http';
import {
  type AccessHistory,
  type ConsentLedger,
  type DecidedScope,
  type RecordedAccess,
  type Use,
  usesOf,
} from '@openmast/consent';
import type { Clock } from '@openmast/kernel';
import type { ApplicationLabel, ApplicationRegistry } from '@openmast/tenancy';
import type { PageReply } from '../page-reply';
import type { KnownPerson, People } from '../text-code/people';
import { withFreeScopes } from './free-scopes';
import type { PortalNotices } from './portal-notices';
import { PORTAL_AIM, type PortalSignIn } from './portal-sign-in';

const SHOWN_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Whoever is behind the request, with everything the portal shows about the line. */
export interface Visitor extends KnownPerson {
  readonly decided: readonly DecidedScope[];
  readonly uses: readonly Use[];
  readonly accesses: readonly RecordedAccess[];
  readonly labels: ReadonlyMap<string, ApplicationLabel>;
}

export interface VisitorsParts {
  readonly notices: PortalNotices;
  readonly people: People;
  readonly signIn: PortalSignIn;
  readonly ledger: ConsentLedger;
  readonly history: AccessHistory;
  readonly applications: ApplicationRegistry;
  readonly clock: Clock;
}

/** Who visits the portal: signed in by the network, or by a code where the network does not tell. */
export class Visitors {
  constructor(private readonly parts: VisitorsParts) {}

  /** The visitor, or the page for somebody who is not known. @throws AppError `unavailable` */
  async of(request: IncomingMessage): Promise<Visitor | { readonly notice: PageReply }> {
    const { people, signIn, notices, ledger, history, applications, clock } = this.parts;
    const known = await people.of(request, PORTAL_AIM);
    if (known.outcome !== 'person')
      return { notice: known.outcome === 'nobody' ? signIn.offer(request) : notices.wrongNetwork(request) };
    const { subscriber } = known;
    const now = clock.now();
    const decided = await withFreeScopes(await ledger.list(subscriber), applications, now);
    const accesses = await history.of(subscriber, new Date(now.getTime() - SHOWN_DAYS * DAY_MS));
    const uses = usesOf(decided, accesses, now);
    const labels = await applications.describe([...new Set(uses.map(({ applicationId }) => applicationId))]);
    return { ...known, decided, uses, accesses, labels };
  }
}
