import { randomUUID } from 'node:crypto';
import { Msisdn, type SubscriberRef } from '@openmast/kernel';
import { Database, createLogger } from '@openmast/runtime';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import type { CodeAim } from '../text-code/code-terms';
import { type CodeRequest, type DueCode, PostgresTextCodes } from './postgres-text-codes';

const CODE = '031415';
const WRONG = '271828';
const PORTAL: CodeAim = { kind: 'portal' };
const SUBSCRIBER = randomUUID() as string as SubscriberRef;

describe('codes by text message in the store', () => {
  let world: WorldDatabase;
  let second: Database;
  let codes: PostgresTextCodes;
  let others: PostgresTextCodes;
  let numbers = 0;
  beforeAll(async () => {
    world = await openWorldDatabase();
    const log = createLogger('test', 'silent');
    second = await Database.open({ url: world.url, connectionsMax: 10, entities: [], applicationName: 'second', log });
    codes = new PostgresTextCodes(world.database, world.keyRing);
    others = new PostgresTextCodes(second, world.keyRing);
  });
  beforeEach(() => sql('truncate identity.text_code, identity.text_code_allowance'));
  afterAll(async () => {
    await second.close();
    await world.close();
  });

  function number(): Msisdn {
    numbers += 1;
    return Msisdn.parse(`+9908${String(numbers).padStart(8, '0')}`)!;
  }
  const sql = (text: string, values: readonly unknown[] = []) =>
    world.database.orm.query<Record<string, unknown>[]>(text, [...values]);
  const later = (interval: string) =>
    sql(`update identity.text_code_allowance set short_started_at = short_started_at - interval '${interval}',
           day_started_at = day_started_at - interval '${interval}'`);
  const ask = (change: Partial<CodeRequest> = {}) => codes.request({ aim: PORTAL, msisdn: number(), language: 'en', ...change });
  const due = async (msisdn: Msisdn): Promise<DueCode[]> =>
    (await codes.takeDue()).filter(({ msisdn: other }) => other.equals(msisdn));

  /** A code on its way to its phone. */
  async function sent(change: Partial<CodeRequest> = {}, code = CODE): Promise<string> {
    const msisdn = change.msisdn ?? number();
    const challenge = await ask({ ...change, msisdn });
    const [message] = await due(msisdn);
    expect(await codes.arm(message!, SUBSCRIBER, code)).toBe(true);
    await codes.settle(message!.id, { isGivenUp: false });
    return challenge;
  }
  const guess = (challenge: string, code = CODE, aim = PORTAL) => codes.prove({ challenges: [challenge], aim, code });

  it('prove once that somebody holds the phone, and say what they were for', async () => {
    const challenge = await sent({ about: ['sim-swap:check'] });

    expect(await guess(challenge)).toEqual({ subscriber: SUBSCRIBER, about: ['sim-swap:check'] });
    expect(await guess(challenge)).toBeUndefined();
  });

  it('of fifty simultaneous right answers over two pools of connections, exactly one counts', async () => {
    for (let round = 0; round < 3; round += 1) {
      const challenge = await sent();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          (index % 2 === 0 ? codes : others).prove({ challenges: [challenge], aim: PORTAL, code: CODE }),
        ),
      );

      expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
    }
  });

  it('of fifty simultaneous guesses five are judged, and the right code is worth nothing after them', async () => {
    const challenge = await sent();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? codes : others).prove({ challenges: [challenge], aim: PORTAL, code: WRONG }),
      ),
    );
    const [row] = await sql('select tries, is_used from identity.text_code');

    expect(row).toEqual({ tries: 5, is_used: false });
    expect(await guess(challenge)).toBeUndefined();
  });

  it('allow four slips before the right code', async () => {
    const challenge = await sent();
    for (let slip = 0; slip < 4; slip += 1) expect(await guess(challenge, WRONG)).toBeUndefined();

    expect(await guess(challenge)).toBeDefined();
  });

  it('are good for one aim and one browser', async () => {
    const link: CodeAim = { kind: 'capture-link', of: 'A' };
    const challenge = await sent({ aim: link });
    const stranger = await sent();

    expect(await guess(challenge, CODE, PORTAL)).toBeUndefined();
    expect(await guess(challenge, CODE, { kind: 'capture-link', of: 'B' })).toBeUndefined();
    expect(await guess(stranger, CODE, link)).toBeUndefined();
    for (const nothing of ['', 'x', 'A'.repeat(43)]) expect(await guess(nothing, CODE, link)).toBeUndefined();
    expect(await guess(challenge, CODE, link)).toBeDefined();
  });

  it('are replaced by a newer one for the same line and aim, also when asked for at once', async () => {
    const msisdn = number();
    const older = await sent({ msisdn });
    const newer = await sent({ msisdn }, WRONG);
    const atOnce = number();
    await Promise.all(Array.from({ length: 3 }, () => ask({ msisdn: atOnce })));

    expect(await guess(older)).toBeUndefined();
    expect(await codes.prove({ challenges: [newer, older], aim: PORTAL, code: WRONG })).toBeDefined();
    expect(await due(atOnce)).toHaveLength(1);
  });

  it('are not for ever, and not for a phone they were never sent to', async () => {
    const challenge = await sent();
    const nobody = await ask();
    await sql('update identity.text_code set expires_at = now() where code_hash is not null');

    expect(await guess(challenge)).toBeUndefined();
    expect(await guess(nobody, '000000')).toBeUndefined();
  });

  it('stand nowhere as they are, and neither do numbers or challenges; the message is forgotten when it was sent', async () => {
    const msisdn = number();
    const challenge = await sent({ msisdn, source: '203.0.113.9' });
    const tables = ['text_code', 'text_code_allowance'];
    const rows = await Promise.all(tables.map((table) => sql(`select row_to_json(t)::text as text from identity.${table} t`)));
    const text = JSON.stringify(rows);

    for (const secret of [CODE, msisdn.e164().slice(1), challenge, '203.0.113.9']) expect(text).not.toContain(secret);
    expect(await sql('select 1 from identity.text_code where message_cipher is not null and code_hash is not null')).toEqual([]);
  });

  it('are sent three times in ten minutes and ten times a day to one line, and asking more costs no more', async () => {
    const msisdn = number();
    const counts = [];
    for (let round = 0; round < 6; round += 1) {
      let sentNow = 0;
      for (let request = 0; request < 12; request += 1) {
        await ask({ msisdn });
        sentNow += (await due(msisdn)).length;
      }
      counts.push(sentNow);
      await later('11 minutes');
    }
    await later('24 hours');
    await ask({ msisdn });

    expect(counts).toEqual([3, 3, 3, 1, 0, 0]);
    expect(await due(msisdn)).toHaveLength(1);
  });

  it('are sent three times also when thirty ask at once', async () => {
    const msisdn = number();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        (index % 2 === 0 ? codes : others).request({ aim: { kind: 'confirm', of: String(index) }, msisdn, language: 'en' }),
      ),
    );
    const [row] = await sql("select count(*)::int as count from identity.text_code where aim like 'confirm %'");

    expect(row).toEqual({ count: 3 });
  });

  it('are refused to a source that walks through numbers, and its vain requests use up nobody’s allowance', async () => {
    const source = '203.0.113.77';
    const walked = Array.from({ length: 40 }, () => number());
    await Promise.all(walked.map((msisdn) => ask({ msisdn, source })));
    const messages: DueCode[] = [];
    for (let batch = await codes.takeDue(); batch.length > 0; batch = await codes.takeDue()) messages.push(...batch);
    const reached = walked.filter((msisdn) => messages.some((message) => message.msisdn.equals(msisdn)));
    const spared = walked.find((msisdn) => !reached.includes(msisdn))!;
    for (let request = 0; request < 5; request += 1) await ask({ msisdn: spared, source });

    expect(reached).toHaveLength(30);
    await ask({ msisdn: spared, source: '203.0.113.78' });
    expect(await due(spared)).toHaveLength(1);
  });

  it('keep the last one good when the next is refused', async () => {
    const msisdn = number();
    await sent({ msisdn });
    await sent({ msisdn });
    const last = await sent({ msisdn });
    const refused = await ask({ msisdn });

    expect(await codes.prove({ challenges: [refused, last], aim: PORTAL, code: CODE })).toBeDefined();
  });

  it('are tried again for a while, each time by one process, and then given up', async () => {
    const msisdn = number();
    const challenge = await ask({ msisdn });
    const taken: DueCode[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const [ours, theirs] = await Promise.all([codes.takeDue(), others.takeDue()]);
      taken.push(...[...ours, ...theirs].filter((message) => message.msisdn.equals(msisdn)));
      expect(await due(msisdn)).toEqual([]);
      await sql('update identity.text_code set next_attempt_at = now() where next_attempt_at is not null');
    }
    await codes.settle(taken[0]!.id, { isGivenUp: true });

    expect(taken.map(({ isLastAttempt }) => isLastAttempt)).toEqual([false, false, false, true]);
    expect(await codes.find({ challenges: [challenge], aim: PORTAL })).toMatchObject({ isGivenUp: true });
    expect(await due(msisdn)).toEqual([]);
  });

  it('are known to the browser that has asked, with what the latest confirms, and to no other', async () => {
    const msisdn = number();
    const aim = { kind: 'confirm', of: 'x' } as const;
    const older = await ask({ msisdn, aim, about: ['a:1', 'b:1'] });
    const newer = await ask({ msisdn, aim, about: ['a:1'] });

    expect(await codes.find({ challenges: [newer, older], aim })).toEqual({ about: ['a:1'], isGivenUp: false });
    expect(await codes.find({ challenges: [older, 'x'], aim })).toBeUndefined();
    expect(await codes.find({ challenges: [newer], aim: { kind: 'confirm', of: 'y' } })).toBeUndefined();
  });

  it('are not bound to a phone any more once a newer one was asked for', async () => {
    const msisdn = number();
    await ask({ msisdn });
    const [message] = await due(msisdn);
    await ask({ msisdn });

    expect(await codes.arm(message!, SUBSCRIBER, CODE)).toBe(false);
  });
});
