import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Answer, Handset, Partner } from '@openmast/testing';
import { Inquirer } from './rules/inquiry';
import { type FreshLine, Stage } from './stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const SIM_SWAP = `${FRAUD} sim-swap:check`;
const OFFLINE = `openid offline_access ${SIM_SWAP}`;
const CHECK = '/sim-swap/v2/check';
const EXPORT = '/v1/subscribers/export';
const ERASE = '/v1/subscribers/erase';
const SECTIONS = 14;
const COMMAND = join(__dirname, '../dist/apps/cli/src/main.js');

/** Somebody about whom the platform keeps something of every kind, and who can still act through all of it. */
interface KnownPerson {
  readonly line: FreshLine;
  readonly handset: Handset;
  readonly rideNow: Partner;
  readonly kestrelPay: Partner;
  /** By consent. */
  readonly token: string;
  /** By legitimate interest: no consent keeps it alive. */
  readonly unasked: string;
  readonly refresh: string;
  readonly link: URL;
  /** A capture page that stands open. */
  readonly page: Answer;
  /** At the application, for RideNow's sign-in that has not been redeemed. */
  readonly redemption: Readonly<Record<string, string>>;
}

type Sections = Readonly<Record<string, readonly object[]>>;

/** What one person may have of us, and what the next owner of a number may not: GDPR articles 15, 17 and 20. */
describe('One person', () => {
  let stage: Stage;
  let inquirer: Inquirer;
  beforeAll(async () => {
    stage = await Stage.open();
    inquirer = new Inquirer(stage);
  });
  afterAll(() => stage.close());

  const call = (partner: Partner, token: string) => partner.call(CHECK, { token, json: {} });
  const refreshWith = (partner: Partner, refresh: string) =>
    partner.tokenRequest({ grant_type: 'refresh_token', refresh_token: refresh });
  const visit = (line: FreshLine, path: string) => stage.handset(line.name).open(stage.world.publicUrl + path);
  const exportOf = async ({ msisdn }: FreshLine) => (await stage.staff(EXPORT, { phoneNumber: msisdn })).json;
  const erase = (phoneNumber: string, reason = 'asked by letter') => stage.staff(ERASE, { phoneNumber, reason });
  const sectionsOf = ({
    operator: _operator,
    at: _at,
    line: _line,
    applications: _applications,
    ...sections
  }: object & Record<string, unknown>) => sections as Sections;
  const sizesOf = (sections: Sections) => Object.fromEntries(Object.entries(sections).map(([name, rows]) => [name, rows.length]));
  const livingConsents = async (msisdn: string) => {
    const { text } = await stage.staff('/v1/consents/search', { phoneNumber: msisdn });
    return (JSON.parse(text) as { state: string }[]).filter(({ state }) => state === 'granted').length;
  };

  async function askByMessage(line: FreshLine): Promise<void> {
    const meadowCare = await stage.partner('meadowcare');
    const { status, json, text } = await meadowCare.tokenRequest(
      { login_hint: `tel:${line.msisdn}`, scope: `openid ${SIM_SWAP}` },
      { url: `${stage.world.issuer}/bc-authorize` },
    );
    if (status !== 200) throw new Error(text);
    stage.seen.note('auth_req_id', json['auth_req_id']);
  }

  async function knownPerson(): Promise<KnownPerson> {
    const line = await stage.freshLine();
    const [rideNow, kestrelPay] = [await stage.partner('ridenow'), await stage.partner('kestrelpay')];
    const handset = stage.handset(line.name);
    const { answer: question, pending } = await stage.visit(handset, rideNow, { scope: SIM_SWAP });
    const back = await stage.answerPage(handset, { page: question, partner: rideNow, answer: 'allow' });
    const { access_token: token } = await rideNow.exchange(back.location!, pending);
    const offline = await stage.visit(handset, kestrelPay, { scope: OFFLINE });
    const { json } = await kestrelPay.tokenRequest(kestrelPay.redemption(offline.answer.location!, offline.pending));
    stage.seen.note('refresh_token', json['refresh_token']);
    const unasked = String(json['access_token']);
    expect([(await call(rideNow, token)).status, (await call(kestrelPay, unasked)).status]).toEqual([200, 200]);
    await askByMessage(line);
    const link = await inquirer.link(line, {}, 'parcelpost');
    const page = (await stage.visit(stage.handset(line.name), rideNow, { scope: `${FRAUD} sim-swap:retrieve-date` })).answer;
    const again = await stage.signIn(handset, rideNow, SIM_SWAP);
    const redemption = rideNow.redemption(again.callback, again.pending);
    return {
      ...{ line, handset, rideNow, kestrelPay, token, unasked },
      refresh: String(json['refresh_token']),
      link,
      page,
      redemption,
    };
  }

  /** Everything the previous person could still act through. */
  async function outcomesFor({ rideNow, kestrelPay, token, unasked, refresh, redemption }: KnownPerson) {
    return {
      calls: [(await call(rideNow, token)).status, (await call(kestrelPay, unasked)).status],
      introspection: [await stage.introspect(token), await stage.introspect(unasked)],
      refresh: (await refreshWith(kestrelPay, refresh)).json['error'],
      code: (await rideNow.tokenRequest({ ...redemption })).json['error'],
    };
  }
  const USELESS = {
    calls: [401, 401],
    introspection: [{ active: false }, { active: false }],
    refresh: 'invalid_grant',
    code: 'invalid_grant',
  };

  it('is given everything by staff, and the same on the portal, where the number is masked', async () => {
    const { line } = await knownPerson();

    const byStaff = await exportOf(line);
    const file = await visit(line, '/portal/download');

    const sections = sectionsOf(byStaff);
    expect(byStaff['line']).toMatchObject({ phoneNumber: line.msisdn, mayConsent: true });
    expect(sections).toMatchObject({
      decisions: [{ scope: 'sim-swap:check', state: 'granted' }],
      history: [{ tenant: 'north', event: { state: 'granted' } }],
      receipts: [{ jws: expect.any(String) }],
      captureLinks: [{ purpose: FRAUD }],
      requests: [{ scope: `openid ${SIM_SWAP}` }],
    });
    expect(sizesOf(sections)).toMatchObject({ accesses: 3, captureLinkCounts: 1, subjects: 2 });
    for (const name of ['issuedTokens', 'grants', 'sessions']) expect(sections[name]!.length).toBeGreaterThan(0);
    expect(Object.keys(sections).length).toBe(SECTIONS);
    const ofPortal = sectionsOf(file.json);
    expect(sizesOf(ofPortal)).toEqual(sizesOf(sections));
    expect(ofPortal['history']).toEqual(sections['history']);
    expect(file.text).not.toContain(line.msisdn.slice(1));
    expect(file.json['operator']).toBe('North Mobile');
  });

  it('is given by nobody else, and nothing about a number that was never met', async () => {
    const rideNow = await stage.partner('ridenow');
    const json = { phoneNumber: stage.world.unknownNumber };

    const stranger = await rideNow.call(EXPORT, { json });
    const unknown = await stage.staff(EXPORT, json);
    const malformed = [await stage.staff(EXPORT, { phoneNumber: '123' }), await stage.staff(ERASE, json)];

    expect([401, 404]).toContain(stranger.status);
    expect(unknown.status).toBe(200);
    expect(unknown.json).toEqual({ at: expect.any(String), line: null, applications: {} });
    expect(malformed.map(({ status }) => status)).toEqual([400, 400]);
  });

  it('is erased with everything that could act for them, and is somebody new when met again', async () => {
    const person = await knownPerson();
    const { line, link, page, rideNow, handset } = person;
    const [before] = await stage.sql<{ id: string }>('select id from subscriber.subscriber where subscription_id = $1', [
      line.name.replace('guest-', 'guest-subscription-'),
    ]);

    const erased = await erase(line.msisdn);
    const [unknown, again] = [await erase(stage.world.unknownNumber), await erase(line.msisdn)];

    expect([erased, unknown, again].map(({ status, text }) => [status, text])).toEqual([
      [204, ''],
      [204, ''],
      [204, ''],
    ]);
    expect((await exportOf(line))['line']).toBeNull();
    expect(await outcomesFor(person)).toEqual(USELESS);
    const late = await stage.answerPage(handset, { page, partner: rideNow, answer: 'allow' });
    expect(late.status).toBeGreaterThanOrEqual(400);
    expect((await visit(line, '/portal')).text).not.toContain('RideNow');
    expect((await stage.handset(line.name).open(link)).text).not.toMatch(/<form/);
    expect(Object.values(sectionsOf(await exportOf(line))).flat()).toEqual([]);
    expect(await livingConsents(line.msisdn)).toBe(0);
    const [met] = await stage.sql<{ id: string }>('select id from subscriber.subscriber where subscription_id = $1', [
      line.name.replace('guest-', 'guest-subscription-'),
    ]);
    expect(met!.id).not.toBe(before!.id);
    const verified = await openmast('consent', 'verify');
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('rows as they were written')]);
  });

  it('has no living permission left when erased while pages are answered and calls are made', async () => {
    for (let round = 0; round < 4; round += 1) {
      const line = await stage.freshLine();
      const rideNow = await stage.partner('ridenow');
      const handsets = Array.from({ length: 4 }, () => stage.handset(line.name));
      const pages = await Promise.all(handsets.map((handset) => stage.visit(handset, rideNow, { scope: SIM_SWAP })));
      const first = pages[0]!;
      const back = await stage.answerPage(handsets[0]!, { page: first.answer, partner: rideNow, answer: 'allow' });
      const { access_token: token } = await rideNow.exchange(back.location!, first.pending);
      const [row] = await stage.sql<{ id: string }>('select id from subscriber.subscriber where subscription_id = $1', [
        line.name.replace('guest-', 'guest-subscription-'),
      ]);

      const [erased] = await Promise.all([
        erase(line.msisdn),
        ...pages.slice(1).map(({ answer: page }, index) => {
          return stage.answerPage(handsets[index + 1]!, { page, partner: rideNow, answer: 'allow' });
        }),
        ...Array.from({ length: 6 }, () => call(rideNow, token)),
      ]);

      expect(erased.status).toBe(204);
      expect((await call(rideNow, token)).status).toBe(401);
      expect(await stage.sql('select 1 from consent.record where subscriber_id = $1', [row!.id])).toEqual([]);
    }
  });

  it('leaves nothing to the next owner of the number, who can neither see nor use it', async () => {
    const person = await knownPerson();
    const { line, link, page, rideNow, handset } = person;

    await stage.changeLine(line, { subscriptionId: `${line.name}-next-owner` });
    const portal = await visit(line, '/portal');

    expect(portal.text).not.toMatch(/RideNow|KestrelPay/);
    expect(await outcomesFor(person)).toEqual(USELESS);
    const opened = await stage.handset(line.name).open(link);
    expect([opened.status, /<form/.test(opened.text)]).not.toEqual([200, true]);
    const late = await stage.answerPage(handset, { page, partner: rideNow, answer: 'allow' });
    expect(late.status).toBeGreaterThanOrEqual(400);
    const file = await visit(line, '/portal/download');
    expect(sizesOf(sectionsOf(file.json))).toMatchObject({ decisions: 0, history: 0, receipts: 0, accesses: 0, requests: 0 });
    expect((await stage.staff('/v1/consents/receipts', { phoneNumber: line.msisdn })).json).toEqual({ receipts: [] });
    expect(await livingConsents(line.msisdn)).toBe(0);
    expect(await inquirer.reasons(line)).not.toContain('valid');
    const asked = await stage.visit(stage.handset(line.name), rideNow, { scope: SIM_SWAP });
    expect([asked.answer.status, asked.answer.text]).toEqual([200, expect.stringContaining('RideNow')]);
  });

  /** As an operator's engineer would. */
  function openmast(...args: string[]): Promise<{ code: number; stdout: string }> {
    return new Promise((resolve) => {
      const env = { ...process.env, OPENMAST_DATA_DIR: stage.process.dataDir };
      execFile(process.execPath, [COMMAND, ...args], { env }, (error, stdout) => {
        resolve({ code: error ? Number(error.code) : 0, stdout });
      });
    });
  }
});
