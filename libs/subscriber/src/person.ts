import type { Msisdn, SubscriberRef } from '@openmast/kernel';
import type { ApplicationLabel } from '@openmast/tenancy';
import type { PersonalData } from './line-records';

/** What this wing knows of a line. */
export interface LineFacts {
  readonly msisdn: Msisdn;
  /** The operator's key of the subscription. */
  readonly subscriptionId: string;
  /** When we first met the line. */
  readonly since: Date;
  /** May whoever holds the phone decide for the line? */
  readonly mayConsent: boolean;
}

/** Everything that is kept about one living line, ready to be written as JSON. */
export interface PersonExport {
  readonly at: Date;
  readonly line: LineFacts;
  /** Who the applications are that the sections name by their ids. */
  readonly applications: Readonly<Record<string, ApplicationLabel>>;
  /** Of every wing. */
  readonly sections: PersonalData;
}

export interface Erasure {
  /** Who did it on the person's word, told apart from people of other tenants. */
  readonly staff: string;
  /** Kept apart from whatever is left: names nobody. */
  readonly reason: string;
}

/** What one person may have of us: a copy of everything (GDPR articles 15 and 20), and its end (article 17). Also the injection token. */
export abstract class Persons {
  /** `undefined`: nothing is kept, there is no such line any more or never was. @throws AppError `unavailable` */
  abstract exportOf(subscriber: SubscriberRef): Promise<PersonExport | undefined>;

  /**
   * Ends and erases the line of a number, all of it or nothing. A number we have never met is erased as well as any.
   * @throws AppError `unavailable`
   */
  abstract erase(msisdn: Msisdn, erasure: Erasure): Promise<void>;
}
