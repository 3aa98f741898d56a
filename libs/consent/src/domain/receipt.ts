import type { LawfulBasis } from '@openmast/tenancy';
import { ACCESSES_KEPT_FOR } from '../access-history';
import type { ConsentState } from './consent-record';

/** One event of the history, as it was hashed. */
export interface DecidedEvent {
  readonly tenantId: string;
  readonly position: number;
  /** base64url. */
  readonly hash: string;
  readonly recordId: string;
  readonly applicationId: string;
  readonly purpose: string;
  readonly scope: string;
  /** On which the application processed when this was decided. Absent: it had bought nothing of the kind, or the event is older than this word. */
  readonly lawfulBasis?: LawfulBasis;
  readonly state: ConsentState;
  readonly channel: string;
  /** ISO 8601. */
  readonly at: string;
  /** ISO 8601. Absent: until withdrawn. */
  readonly until?: string;
  /** Language of what was shown, and SHA-256 of its text. Absent: nothing was shown. */
  readonly language?: string;
  readonly textHash?: string;
}

/** Who takes part, as far as it is known today. */
export interface ReceiptParties {
  readonly operatorName: string;
  readonly ownerName: string;
  readonly partnerName: string;
  readonly applicationName: string;
  readonly privacyPolicyUrl: string;
  /** Where the operator's subscribers are, ISO 3166-1 alpha-2. */
  readonly jurisdiction: string;
}

const BASIS_TERMS: Readonly<Record<LawfulBasis, string>> = {
  consent: 'dpv:Consent',
  legitimate_interest: 'dpv:LegitimateInterest',
  contract: 'dpv:Contract',
};

/** DPV's consent statuses; an objection is the use of a right (GDPR article 21), not a status of consent. */
const STATE_TERMS: Readonly<Record<ConsentState, string>> = {
  granted: 'dpv:ConsentGiven',
  denied: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
  objected: 'eu-gdpr:A21',
};

/**
 * A receipt in the shape of ISO/IEC TS 27560:2023: header, PII processing, parties, events. Its members are the standard's, their
 * values DPV's where there are any, as the DPVCG's guide to the standard maps them.
 */
export type Receipt = Readonly<Record<string, unknown>>;

const OPERATOR = 'operator';
const PARTNER = 'channel-partner';

/** @param principal how the person is called towards this application: never a number */
export function receiptOf(event: DecidedEvent, principal: string, parties: ReceiptParties | undefined): Receipt {
  return {
    schema_version: 'ISO/IEC TS 27560:2023',
    receipt_id: `${event.tenantId}/${String(event.position)}`,
    record_id: event.recordId,
    pii_principal_id: principal,
    pii_processing: processingOf(event, parties),
    party_identification: partiesOf(event, parties),
    events: [eventOf(event, principal)],
    // Ours: where the decision stands in the operator's history, to be held against a head kept elsewhere.
    history: { tenant: event.tenantId, position: event.position, hash: event.hash },
  };
}

function processingOf(event: DecidedEvent, parties: ReceiptParties | undefined) {
  const { applicationId, purpose, scope, lawfulBasis, language, textHash } = event;
  return {
    ...(parties ? { privacy_notice: parties.privacyPolicyUrl } : {}),
    ...(language === undefined ? {} : { language }),
    ...(textHash === undefined ? {} : { notice_text_sha256: textHash }),
    purposes: [
      {
        purpose,
        purpose_type: 'dpv:Purpose',
        ...(lawfulBasis ? { lawful_basis: BASIS_TERMS[lawfulBasis] } : {}),
        pii_information: [{ pii_type: scope, pii_attribute_id: scope }],
        pii_controllers: [OPERATOR],
        // The answer itself is not kept: what stays is that it was asked for.
        collection_method: 'Asked of the operator’s network at each request',
        processing_method: 'dpv:Disclose',
        storage_locations: [OPERATOR],
        retention_period: ACCESSES_KEPT_FOR,
        ...(parties ? { jurisdiction: parties.jurisdiction } : {}),
        recipient_third_parties: [applicationId, PARTNER],
        services: [parties?.applicationName ?? applicationId],
        withdrawal_method: 'On the operator’s page “Connected apps”, or by telling its customer care or the application.',
      },
    ],
  };
}

function partiesOf({ applicationId, tenantId }: DecidedEvent, parties: ReceiptParties | undefined) {
  const recipient = { party_id: applicationId, party_role: 'dpv:Recipient' };
  if (!parties) return [{ party_id: OPERATOR, party_name: tenantId, party_role: 'dpv:DataController' }, recipient];
  return [
    { party_id: OPERATOR, party_name: parties.operatorName, party_role: 'dpv:DataController' },
    { ...recipient, party_name: parties.ownerName, party_url: parties.privacyPolicyUrl },
    { party_id: PARTNER, party_name: parties.partnerName, party_role: 'dpv:Recipient' },
  ];
}

function eventOf(event: DecidedEvent, principal: string) {
  const { at, until, state, channel } = event;
  return {
    event_time: at,
    ...(until === undefined ? {} : { validity_duration: `${at}/${until}` }),
    // An application or a member of staff writes down what the person told them; the will is the person's in every case.
    entity_id: principal,
    event_channel: channel,
    ...(state === 'objected' ? {} : { event_type: typeOf(event) }),
    event_state: STATE_TERMS[state],
  };
}

/** The kind of consent: explicit where the person answered a text of ours; told by somebody else, it was expressed somehow. */
function typeOf({ textHash }: DecidedEvent): string {
  return textHash === undefined ? 'dpv:ExpressedConsent' : 'dpv:ExplicitlyExpressedConsent';
}
