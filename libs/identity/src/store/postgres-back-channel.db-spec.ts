import { randomBytes, randomUUID } from 'node:crypto';
import { Msisdn, type SubscriberRef } from '@openmast/kernel';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { PostgresBackChannel } from './postgres-back-channel';

const msisdn = Msisdn.parse('+990100000001')!;
const TAKERS = 20;

interface Person {
  readonly applicationId: string;
  readonly subscriber: SubscriberRef;
}

describe('the storage of backchannel requests', () => {
  let world: WorldDatabase;
  /** Two processes over one database. */
  let stores: PostgresBackChannel[];

  beforeAll(async () => {
    world = await openWorldDatabase();
    stores = [1, 2].map(() => new PostgresBackChannel(world.database, world.keyRing));
  });
  afterAll(() => world.close());
  beforeEach(() => sql('delete from identity.backchannel_request'));

  const sql = (text: string) => world.database.orm.query<Record<string, unknown>[]>(text);
  const open = async (lifeSeconds = 300, person: Partial<Person> = {}) => {
    const request = {
      requestId: randomUUID(),
      linkSecret: randomBytes(16).toString('base64url'),
      applicationId: randomUUID(),
      subscriber: randomUUID() as string as SubscriberRef,
      scope: 'dpv:IdentityVerification sim-swap:check',
      amr: ['hint'],
      ...person,
    };
    await stores[0]!.open({ ...request, msisdn, text: 'North: open https://north.example/x', intervalSeconds: 5, lifeSeconds });
    return request;
  };
  const many = <T>(work: (store: PostgresBackChannel) => Promise<T>) =>
    Promise.all(Array.from({ length: TAKERS }, (_, index) => work(stores[index % 2]!)));

  it('lets one of twenty polls through, and makes every hasty one cost five seconds', async () => {
    const { requestId, applicationId } = await open();

    const polls = await many((store) => store.poll(requestId, applicationId));

    expect(polls.filter((poll) => poll?.wasEarly === false)).toHaveLength(1);
    const [row] = await sql('select interval_seconds from identity.backchannel_request');
    expect(row).toEqual({ interval_seconds: 5 + 5 * (TAKERS - 1) });
  });

  it('counts no poll of another client, of no request, or of one that has ended', async () => {
    const { requestId, applicationId } = await open();

    const strange = [
      await stores[0]!.poll(requestId, randomUUID()),
      await stores[0]!.poll('made-up', applicationId),
      await stores[1]!.poll(requestId, applicationId),
    ];
    await stores[0]!.finish(requestId);

    expect(strange.map((poll) => poll?.wasEarly)).toEqual([undefined, undefined, false]);
    expect(await stores[1]!.poll(requestId, applicationId)).toBeUndefined();
  });

  it('tells an expired request from one that never was', async () => {
    const { requestId, applicationId, linkSecret } = await open(0);

    expect(await stores[0]!.poll(requestId, applicationId)).toMatchObject({ isExpired: true });
    expect(await stores[0]!.find(stores[0]!.ticketOf(linkSecret))).toBeUndefined();
    expect(await stores[0]!.answer(stores[0]!.ticketOf(linkSecret), 'allow', ['nba'])).toBe(false);
  });

  it('takes one of twenty answers, and knows it at the next poll', async () => {
    const { requestId, applicationId, linkSecret } = await open();

    const taken = await many((store) => store.answer(store.ticketOf(linkSecret), 'refuse', ['nba']));

    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await stores[1]!.find(stores[1]!.ticketOf(linkSecret))).toBeUndefined();
    expect(await stores[1]!.poll(requestId, applicationId)).toMatchObject({ answer: 'refuse' });
  });

  it('gives each message to one process, again later while it is not sent, and marks the last attempt', async () => {
    await open();

    const batches = await many((store) => store.takeDue());
    const [message] = batches.flat();
    await sql("update identity.outbound_message set next_attempt_at = now() - interval '1 second', attempts = 7");
    const [last] = await stores[1]!.takeDue();

    expect(batches.flat()).toHaveLength(1);
    expect(message).toMatchObject({ text: 'North: open https://north.example/x', isLate: false, isLastAttempt: false });
    expect(message?.msisdn.equals(msisdn)).toBe(true);
    expect(last).toMatchObject({ id: message?.id, isLastAttempt: true });
  });

  it('forgets a message with its request, and says when nobody wants it any more', async () => {
    const { linkSecret } = await open();
    await stores[0]!.answer(stores[0]!.ticketOf(linkSecret), 'allow', ['nba']);

    const [message] = await stores[0]!.takeDue();
    await stores[0]!.forget(message?.id ?? '');

    expect(message).toMatchObject({ isLate: true });
    expect(await sql('select 1 from identity.outbound_message')).toEqual([]);
  });

  it('leaves no more than three messages for one person by one application while none is answered', async () => {
    const { applicationId, subscriber, linkSecret } = await open();
    for (let count = 0; count < 4; count += 1) await open(300, { applicationId, subscriber });
    const waiting = await sql('select 1 from identity.outbound_message');
    await open(300, { subscriber });
    await stores[0]!.answer(stores[0]!.ticketOf(linkSecret), 'refuse', ['nba']);
    await sql("update identity.backchannel_request set answer = 'refuse', answered_at = now() where answer is null");
    await open(300, { applicationId, subscriber });

    expect(waiting).toHaveLength(3);
    expect(await sql('select 1 from identity.outbound_message')).toHaveLength(5);
  });

  it('holds no number, no id and no link in clear', async () => {
    const { requestId, linkSecret } = await open();

    const rows = await sql(`
      select r::text || m::text || encode(m.message_cipher, 'escape') as row
        from identity.backchannel_request r join identity.outbound_message m on m.request_hash = r.id_hash`);
    const text = String(rows[0]?.['row']);

    for (const secret of [msisdn.e164().slice(1), requestId, linkSecret, 'north.example']) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });
});
