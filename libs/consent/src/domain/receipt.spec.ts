import { type DecidedEvent, type ReceiptParties, receiptOf } from './receipt';

const event: DecidedEvent = {
  tenantId: 'north',
  position: 7,
  hash: 'aGFzaA',
  recordId: '9d0c1a52-0000-4000-8000-000000000001',
  applicationId: '9d0c1a52-0000-4000-8000-000000000002',
  purpose: 'dpv:FraudPreventionAndDetection',
  scope: 'sim-swap:check',
  lawfulBasis: 'consent',
  state: 'granted',
  channel: 'authorization',
  at: '2026-11-21T12:00:00.000001Z',
  until: '2027-11-21T12:00:00.000000Z',
  language: 'en',
  textHash: 'dGV4dA',
};
const parties: ReceiptParties = {
  operatorName: 'North Mobile',
  ownerName: 'RideNow Ltd',
  partnerName: 'Acorn',
  applicationName: 'RideNow',
  privacyPolicyUrl: 'https://ridenow.example/privacy',
  jurisdiction: 'XN',
};

describe('a receipt', () => {
  it('has the sections of ISO/IEC TS 27560: header, processing, parties, events', () => {
    const receipt = receiptOf(event, 'pairwise', parties);

    expect(receipt).toMatchObject({
      schema_version: 'ISO/IEC TS 27560:2023',
      record_id: event.recordId,
      pii_principal_id: 'pairwise',
      pii_processing: {
        privacy_notice: 'https://ridenow.example/privacy',
        language: 'en',
        purposes: [
          {
            ...{ purpose: 'dpv:FraudPreventionAndDetection', lawful_basis: 'dpv:Consent', services: ['RideNow'] },
            ...{ jurisdiction: 'XN', retention_period: 'P13M', storage_locations: ['operator'] },
          },
        ],
      },
      party_identification: [
        { party_name: 'North Mobile', party_role: 'dpv:DataController' },
        { party_id: event.applicationId, party_name: 'RideNow Ltd', party_role: 'dpv:Recipient' },
        { party_name: 'Acorn' },
      ],
      events: [
        {
          event_time: event.at,
          validity_duration: `${event.at}/${event.until}`,
          event_type: 'dpv:ExplicitlyExpressedConsent',
          event_state: 'dpv:ConsentGiven',
        },
      ],
    });
  });

  it.each([
    ['granted', 'dpv:ConsentGiven'],
    ['denied', 'dpv:ConsentRefused'],
    ['withdrawn', 'dpv:ConsentWithdrawn'],
    ['objected', 'eu-gdpr:A21'],
  ] as const)('is given for %s, as %s', (state, term) => {
    expect(receiptOf({ ...event, state }, 'pairwise', parties)).toMatchObject({
      events: [{ event_state: term }],
    });
  });

  it('calls consent explicit where the person answered a text, and says of an objection that it is none', () => {
    const { textHash: _shown, ...told } = event;

    const typeOf = (one: DecidedEvent) =>
      (receiptOf(one, 'pairwise', parties)['events'] as { event_type?: string }[])[0]?.event_type;

    expect(typeOf(told)).toBe('dpv:ExpressedConsent');
    expect(typeOf({ ...event, state: 'objected' })).toBeUndefined();
  });

  it('is given for an application that is no longer there, with what the history says', () => {
    const receipt = receiptOf(event, 'pairwise', undefined);

    expect(receipt).toMatchObject({ party_identification: [{ party_name: 'north' }, { party_id: event.applicationId }] });
    expect(receipt).toMatchObject({ pii_processing: { purposes: [{ lawful_basis: 'dpv:Consent' }] } });
  });

  it('names no lawful basis where the history does not', () => {
    const { lawfulBasis: _unsaid, ...older } = event;

    expect(JSON.stringify(receiptOf(older, 'pairwise', parties))).not.toContain('lawful_basis');
  });
});
