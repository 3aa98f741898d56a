import type { SubscriberRef } from '@openmast/kernel';
import type { Database, KeyRing } from '@openmast/runtime';
import type { Application, ApplicationRegistry } from '@openmast/tenancy';
import type { DocumentSigner, SignatureKeys } from '../chain/document-signer';
import { ConsentReceipts, type IssuedReceipt, type ReceiptChoice } from '../consent-receipts';
import { type DecidedEvent, type ReceiptParties, receiptOf } from '../domain/receipt';
import { decidedEvents } from './postgres-decided-events';

const TYPE = 'consent-receipt+jws';
const PRINCIPAL_LABEL = 'consent/receipt-principal';
const RECEIPTS_MAX = 200;

export interface ConsentReceiptsParts {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly applications: ApplicationRegistry;
  readonly signer: DocumentSigner;
  readonly keys: SignatureKeys;
}

export class PostgresConsentReceipts extends ConsentReceipts {
  constructor(private readonly parts: ConsentReceiptsParts) {
    super();
  }

  override async issue(
    subscriber: SubscriberRef,
    { atMost = RECEIPTS_MAX, tenantId }: ReceiptChoice = {},
  ): Promise<IssuedReceipt[]> {
    const { database, signer, keys } = this.parts;
    const events = await decidedEvents(database, { subscriber, tenantId, atMost });
    const applications = await this.applicationsOf(events);
    const issued: IssuedReceipt[] = [];
    for (const event of events) {
      const application = applications.get(event.applicationId);
      const receipt = receiptOf(event, this.principalOf(subscriber, event), application && partiesOf(application));
      const signed = await signer.sign(TYPE, receipt);
      await keys.remember(signed);
      issued.push({ receipt, jws: signed.jws });
    }
    return issued;
  }

  private async applicationsOf(events: readonly DecidedEvent[]): Promise<ReadonlyMap<string, Application>> {
    const found = new Map<string, Application>();
    for (const id of new Set(events.map(({ applicationId }) => applicationId))) {
      const application = await this.parts.applications.find(id);
      if (application) found.set(id, application);
    }
    return found;
  }

  /** Another name towards each application, so that two of them cannot put their receipts together. */
  private principalOf(subscriber: SubscriberRef, { applicationId }: DecidedEvent): string {
    return this.parts.keyRing.mac(PRINCIPAL_LABEL, JSON.stringify([subscriber, applicationId])).toString('base64url');
  }
}

function partiesOf({ displayName, country, ...names }: Application): ReceiptParties {
  const { operatorName, ownerName, partnerName, privacyPolicyUrl } = names;
  return { operatorName, ownerName, partnerName, privacyPolicyUrl, applicationName: displayName, jurisdiction: country };
}
