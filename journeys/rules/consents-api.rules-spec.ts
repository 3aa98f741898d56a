import { type Answer, numberOf } from '@openmast/testing';
import { request } from 'undici';
import type { FreshLine, Stage } from '../stage';
import { type BatchItem, Desk } from './desk';
import { CHECK, DATE, Inquirer, PURPOSE } from './inquiry';

const VERIFY = 'number-verification:verify';
const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';
const DAY_MS = 86_400_000;

/** The Consents API: how consent stands by number, application, purpose and scopes, and what people said elsewhere. */
export function consentsApiRules(stage: () => Stage): void {
  let desk: Desk;
  let inquirer: Inquirer;
  let southern: string;
  beforeAll(async () => {
    desk = new Desk(stage());
    inquirer = new Inquirer(stage());
    southern = await foundSouth(stage());
  });
  const told = ({ status, json }: Answer) => [status, json['code']];
  const before = (ms: number) => new Date(Date.now() - ms).toISOString();
  const ahead = (ms: number) => before(-ms);
  const events = ({ msisdn }: FreshLine) =>
    stage()
      .staff('/v1/consents/receipts', { phoneNumber: msisdn })
      .then(({ json }) => json['receipts'] as unknown[]);
  const met = async () => Number((await stage().sql<{ n: string }>('select count(*) n from subscriber.subscriber'))[0]?.n);

  describe('A question', () => {
    it.each<[string, unknown]>([
      ['no body', undefined],
      ['a list', []],
      ['{}', {}],
      ['a number without plus', { phoneNumber: '990100000001' }],
      ['a number that is a number', { phoneNumber: 990100000001 }],
      ['an application that is no UUID', { clientId: 'ridenow' }],
      ['no purpose', { purpose: undefined }],
      ['a purpose of another form', { purpose: 'fraud' }],
      ['scopes as a text', { scopes: CHECK }],
      ['no scope', { scopes: [] }],
      ['a scope twice', { scopes: [CHECK, CHECK] }],
      ['a scope that is no text', { scopes: [7] }],
      ['too many scopes', { scopes: Array.from({ length: 51 }, (_none, n) => `a:s${String(n)}`) }],
      ['an unknown member', { subscriber: 'x' }],
    ])('with %s is 400 INVALID_REQUEST', async (_what, change) => {
      const isChange = typeof change === 'object' && !Array.isArray(change) && Object.keys(change ?? {}).length > 0;
      const body = isChange ? desk.about(await stage().freshLine(), change as Record<string, unknown>) : change;

      expect(told(await desk.validate(body))).toEqual([400, 'INVALID_REQUEST']);
    });

    it.each<[string, object, number, string]>([
      ['an application that is none', { clientId: NOBODYS_ID }, 404, 'UNKNOWN_APPLICATION'],
      ['a purpose of no vocabulary', { purpose: 'dpv:NoSuchPurpose' }, 400, 'UNKNOWN_PURPOSE'],
      ['a scope that nobody serves', { scopes: ['no-such-api:read'] }, 403, 'NOT_AGREED'],
      ['something that is no scope', { scopes: ['no scope at all'] }, 403, 'NOT_AGREED'],
      ['a scope that was not bought', { scopes: [CHECK, 'kyc-match:match'] }, 403, 'NOT_AGREED'],
      ['a scope bought for another purpose', { purpose: 'dpv:Marketing' }, 403, 'NOT_AGREED'],
    ])('about %s is refused, for a subscriber and for nobody’s number alike', async (_what, change, status, code) => {
      const known = await stage().freshLine();
      await desk.record(desk.said(known));
      const [ours, nobodys] = await Promise.all([
        desk.validate(desk.about(known, { ...change })),
        desk.validate(desk.about({ msisdn: stage().world.unknownNumber }, { ...change })),
      ]);

      expect(told(ours)).toEqual([status, code]);
      expect(nobodys.text).toBe(ours.text);
    });

    it('about another organisation’s application is answered as if there were none, and so is an organisation that is not one’s own', async () => {
      const line = await stage().freshLine();
      const [others, none] = await Promise.all([
        desk.validate(desk.about(line, { clientId: southern })),
        desk.validate(desk.about(line, { clientId: NOBODYS_ID })),
      ]);
      const [foreign, nowhere] = await Promise.all([
        desk.validate(desk.about(line, { clientId: southern }), 'south'),
        desk.validate(desk.about(line), 'nowhere'),
      ]);

      expect(told(others)).toEqual([404, 'UNKNOWN_APPLICATION']);
      expect(others.text).toBe(none.text);
      expect(told(foreign)).toEqual([404, 'UNKNOWN_ORGANISATION']);
      expect(nowhere.text).toBe(foreign.text);
      expect(told(await desk.record(desk.said(line, { clientId: southern })))).toEqual([404, 'UNKNOWN_APPLICATION']);
      expect(told(await desk.withdraw(line, { clientId: southern }))).toEqual([404, 'UNKNOWN_APPLICATION']);
    });

    it('is for staff only, who are asked before the body is read', async () => {
      const path = '/v1/orgs/north/consents';
      const paths = ['/validate', '/validate/batch', '', '/batch', '/withdraw', '/withdraw/batch'].map((end) => path + end);
      const statuses = await Promise.all(paths.flatMap((url) => [undefined, 'olga:wrong'].map((who) => desk.as(who, url, 'x'))));

      expect(statuses).toEqual(paths.flatMap(() => [401, 401]));
    });
  });

  describe('An answer', () => {
    it('does not tell a number never met from one that is not ours, and meets nobody', async () => {
      const fresh = await stage().freshLine();
      const numbers = [fresh.msisdn, stage().world.unknownNumber, numberOf(stage().world, 'cleo')];
      const count = await met();

      const answers = await Promise.all(
        numbers.map((msisdn) => desk.validate(desk.about({ msisdn }, { scopes: [CHECK, VERIFY] }))),
      );

      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers[0]?.json).toEqual({
        consents: [
          { scope: CHECK, answer: 'PENDING', status: 'PENDING' },
          { scope: VERIFY, answer: 'ACCEPTED', status: 'VALID' },
        ],
      });
      expect(await met()).toBe(count);
    });

    it('accepts nothing for a barred line, whatever was decided, and looks as if nobody had been asked', async () => {
      const line = await stage().freshLine();
      await desk.record(desk.said(line));
      await bar(line, true);
      const barred = await desk.answers(line, { scopes: [CHECK, VERIFY] });
      await bar(line, false);

      expect(barred).toEqual(['PENDING PENDING', 'PENDING PENDING']);
      expect(await desk.answers(line)).toEqual(['ACCEPTED VALID']);
    });

    it('has one word per state, the end of a yes ahead and behind, and no other date', async () => {
      const lines = await Promise.all(Array.from({ length: 6 }, () => stage().freshLine()));
      const [valid, denied, withdrawn, objected, expired, asked] = lines as [FreshLine, ...FreshLine[]] & FreshLine[];
      await desk.record(desk.said(valid));
      await desk.record(desk.said(denied!, { decision: 'DENIED' }));
      await desk.record(desk.said(withdrawn!));
      await desk.withdraw(withdrawn!);
      await desk.record(desk.said(objected!, { decision: 'OBJECTED' }));
      await desk.record(desk.said(expired!, { capturedAt: before(2 * DAY_MS), expiresAt: before(DAY_MS) }));
      await stage()
        .handset(asked!.name)
        .open(await inquirer.link(asked!));

      const answers = await Promise.all(lines.map(async (line) => (await desk.validate(desk.about(line))).json['consents']));

      expect(answers.flat()).toEqual([
        { scope: CHECK, answer: 'ACCEPTED', status: 'VALID', expiresAt: expect.stringMatching(/Z$/) },
        { scope: CHECK, answer: 'REJECTED', status: 'DENIED' },
        { scope: CHECK, answer: 'REJECTED', status: 'DENIED' },
        { scope: CHECK, answer: 'REJECTED', status: 'OBJECTED' },
        { scope: CHECK, answer: 'PENDING', status: 'EXPIRED', expiresAt: expect.stringMatching(/Z$/) },
        { scope: CHECK, answer: 'PENDING', status: 'REQUESTED' },
      ]);
    });

    it('knows nothing of the one who had the number before', async () => {
      const line = await stage().freshLine();
      await desk.record(desk.said(line));
      await give(line, { subscriptionId: `${line.name}-next` });

      expect(await desk.answers(line)).toEqual(['PENDING PENDING']);
      await give(line, {});
      expect(await desk.answers(line)).toEqual(['ACCEPTED VALID']);
    });
  });

  describe('A batch', () => {
    it('answers each item for itself, in order', async () => {
      const [yes, no] = [await stage().freshLine(), await stage().freshLine()];
      const recorded = await desk.batch('', [
        desk.said(yes),
        { ...desk.said(no), decision: 'PERHAPS' },
        desk.said(no, { decision: 'DENIED' }),
        desk.said({ msisdn: stage().world.unknownNumber }),
        desk.said(yes, { scopes: [CHECK, DATE] }),
        7,
      ]);
      const answers = await desk.batch('validate/', [
        desk.about(yes),
        { ...desk.about(yes), extra: 1 },
        desk.about(yes, { clientId: NOBODYS_ID }),
        null,
        desk.about(no),
        desk.about(yes, { purpose: 'dpv:Nope' }),
        desk.about(yes),
      ]);
      const withdrawn = await desk.batch('withdraw/', [
        { phoneNumber: yes.msisdn, clientId: desk.clientId(), purpose: PURPOSE, capturedThrough: 'APP', recordedBy: 'crm' },
        { phoneNumber: yes.msisdn },
      ]);

      expect(recorded.map(brief)).toEqual([
        '201 ACCEPTED',
        '400 INVALID_REQUEST',
        '201 REJECTED',
        '404 UNKNOWN_LINE',
        '400 DUPLICATE_ITEM',
        '400 INVALID_REQUEST',
      ]);
      expect(answers.map(brief)).toEqual([
        '200 ACCEPTED',
        '400 INVALID_REQUEST',
        '404 UNKNOWN_APPLICATION',
        '400 INVALID_REQUEST',
        '200 REJECTED',
        '400 UNKNOWN_PURPOSE',
        '200 ACCEPTED',
      ]);
      expect(withdrawn.map(brief)).toEqual(['200 1', '400 INVALID_REQUEST']);
    });

    it.each<[string, unknown]>([
      ['no items', {}],
      ['an empty list', { items: [] }],
      ['too many', { items: Array.from({ length: 101 }, () => ({})) }],
      ['items that are no list', { items: {} }],
      ['an unknown member beside them', { items: [{}], org: 'north' }],
    ])('with %s is 400 as a whole', async (_what, body) => {
      const answers = await Promise.all(
        ['validate/', '', 'withdraw/'].map((path) => stage().staff(`/v1/orgs/north/consents/${path}batch`, body)),
      );

      expect(answers.map(told)).toEqual(answers.map(() => [400, 'INVALID_REQUEST']));
    });

    it('of a hundred is one call, for questions and for statements', async () => {
      const lines = await Promise.all(Array.from({ length: 100 }, () => stage().freshLine()));
      const recorded = await desk.batch(
        '',
        lines.map((line, index) => desk.said(line, { decision: index % 3 === 0 ? 'DENIED' : 'GRANTED' })),
      );
      const answers = await desk.batch(
        'validate/',
        lines.map((line) => desk.about(line)),
      );

      expect(recorded.every(({ status }) => status === 201)).toBe(true);
      expect(answers.map(brief)).toEqual(lines.map((_line, index) => (index % 3 === 0 ? '200 REJECTED' : '200 ACCEPTED')));
    });
  });

  describe('A statement', () => {
    it('is recorded once, with its evidence, however often and at once it is told', async () => {
      const line = await stage().freshLine();
      const said = desk.said(line, { scopes: [CHECK, DATE], reference: 'ticket 4711' });
      const answers = await Promise.all(Array.from({ length: 20 }, () => desk.record(said)));

      expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await events(line)).toHaveLength(2);
      const [event] = await stage().sql<{ evidence: object; channel: string }>(
        'select evidence, channel from consent.event order by position desc limit 1',
      );
      expect(event).toEqual({
        channel: 'staff',
        evidence: {
          staff: 'olga',
          capturedThrough: 'SHOP',
          text: 'shop-consent-7/en',
          language: 'en',
          recordedBy: 'agent 12',
          reference: 'ticket 4711',
          recordedAt: expect.stringMatching(/Z$/),
        },
      });
    });

    it('counts by when it was said: whatever order yes and no arrive in, the last word stands', async () => {
      const lines = await Promise.all(Array.from({ length: 8 }, () => stage().freshLine()));
      await Promise.all(
        lines.flatMap((line, index) => {
          const yes = desk.said(line, { capturedAt: before(index % 2 === 0 ? 60_000 : 120_000) });
          const no = desk.said(line, { capturedAt: before(90_000), decision: 'DENIED' });
          return index % 4 < 2 ? [desk.record(yes), desk.record(no)] : [desk.record(no), desk.record(yes)];
        }),
      );

      const stands = await Promise.all(lines.map((line) => desk.answers(line)));

      expect(stands.flat()).toEqual(lines.map((_line, index) => (index % 2 === 0 ? 'ACCEPTED VALID' : 'REJECTED DENIED')));
    });

    it('from before a withdrawal brings nothing back, also when it is told again', async () => {
      const line = await stage().freshLine();
      const said = desk.said(line, { capturedAt: before(1_000) });
      await desk.record(said);
      const { json } = await desk.withdraw(line);

      expect(json).toEqual({ withdrawn: 1 });
      expect(told(await desk.record(said))).toEqual([409, 'SUPERSEDED']);
      expect(told(await desk.record({ ...said, scopes: [CHECK, DATE] }))).toEqual([409, 'SUPERSEDED']);
      expect(await desk.answers(line, { scopes: [CHECK, DATE] })).toEqual(['REJECTED DENIED', 'PENDING PENDING']);
      expect((await desk.withdraw(line)).json).toEqual({ withdrawn: 0 });
      expect((await desk.record(desk.said(line))).status).toBe(201);
    });

    it.each<[string, object]>([
      ['no evidence of the text', { text: undefined }],
      ['an empty text', { text: '' }],
      ['nobody who recorded it', { recordedBy: undefined }],
      ['a channel that is none', { capturedThrough: 'PIGEON' }],
      ['a decision that is none', { decision: 'granted' }],
      ['a control character', { reference: 'a\u0000b' }],
      ['half a character', { reference: 'a\ud800' }],
      ['no moment', { capturedAt: undefined }],
      ['a moment without zone', { capturedAt: '2026-01-01T00:00:00' }],
      ['a day of no calendar', { capturedAt: '2026-02-30T00:00:00Z' }],
      ['a zone of no clock', { capturedAt: '2026-02-03T00:00:00+99:00' }],
      ['the year 1999', { capturedAt: '1999-12-31T23:59:59Z' }],
      ['an end for a no', { decision: 'DENIED', expiresAt: '2031-01-01T00:00:00Z' }],
      ['an end before its beginning', { expiresAt: '2001-01-01T00:00:00Z' }],
      ['a language that is none', { language: 'English, please' }],
      ['an unknown member', { staff: 'somebody else' }],
    ])('with %s is 400, and nothing is recorded', async (_what, change) => {
      const line = await stage().freshLine();

      expect(told(await desk.record(desk.said(line, { ...change })))).toEqual([400, 'INVALID_REQUEST']);
      expect(await inquirer.recorded(line)).toEqual([]);
    });

    it('from the future is 400, and so is evidence that holds the number', async () => {
      const line = await stage().freshLine();
      const spaced = `call from ${line.msisdn.slice(1, 4)} ${line.msisdn.slice(4)}`;

      expect(told(await desk.record(desk.said(line, { capturedAt: ahead(5_000) })))).toEqual([400, 'INVALID_REQUEST']);
      expect(told(await desk.record(desk.said(line, { reference: spaced })))).toEqual([400, 'INVALID_REQUEST']);
      expect(told(await desk.withdraw(line, { reference: spaced }))).toEqual([400, 'INVALID_REQUEST']);
    });

    it('lasts as long as the product allows, at most', async () => {
      const [free, capped, beyond] = await Promise.all([1, 2, 3].map(() => stage().freshLine()));
      const capturedAt = before(DAY_MS);
      const end = new Date(Date.parse(capturedAt) + 180 * DAY_MS);
      const sooner = ahead(DAY_MS);
      const [whole, part, over, unlimited] = await Promise.all([
        desk.record(desk.said(free!, { capturedAt })),
        desk.record(desk.said(capped!, { capturedAt, expiresAt: sooner })),
        desk.record(desk.said(beyond!, { capturedAt, expiresAt: new Date(end.getTime() + 1).toISOString() })),
        desk.record(desk.said(beyond!, { clientId: desk.clientId('parcelpost') })),
      ]);

      expect(whole.json['consents']).toEqual([expect.objectContaining({ expiresAt: end.toISOString() })]);
      expect(part.json['consents']).toEqual([expect.objectContaining({ expiresAt: sooner })]);
      expect(told(over)).toEqual([400, 'EXPIRY_BEYOND_CAP']);
      expect(unlimited.json['consents']).toEqual([{ scope: CHECK, answer: 'ACCEPTED', status: 'VALID' }]);
    });

    it('needs a line of ours; a yes needs one whose holder may say it, and a no is always taken', async () => {
      const [child, barred] = [await stage().freshLine({ mayConsent: false }), await stage().freshLine({ barred: true })];
      const refusals = await Promise.all([
        desk.record(desk.said({ msisdn: stage().world.unknownNumber })),
        desk.record(desk.said({ msisdn: numberOf(stage().world, 'cleo') })),
        desk.record(desk.said(child)),
        desk.record(desk.said(barred)),
      ]);
      const noes = await Promise.all([child, barred].map((line) => desk.record(desk.said(line, { decision: 'OBJECTED' }))));

      expect(refusals.map(told)).toEqual([
        [404, 'UNKNOWN_LINE'],
        [404, 'UNKNOWN_LINE'],
        [409, 'HOLDER_MAY_NOT_CONSENT'],
        [409, 'LINE_BARRED'],
      ]);
      expect(noes.map(({ status }) => status)).toEqual([201, 201]);
    });

    it('of an objection stops what needs no consent, and a later yes lifts it', async () => {
      const line = await stage().freshLine();
      await desk.record(desk.said(line, { scopes: [VERIFY], decision: 'OBJECTED' }));
      const objected = await desk.answers(line, { scopes: [VERIFY] });
      await desk.record(desk.said(line, { scopes: [VERIFY] }));

      expect(objected).toEqual(['REJECTED OBJECTED']);
      expect(await desk.answers(line, { scopes: [VERIFY] })).toEqual(['ACCEPTED VALID']);
    });
  });

  describe('An objection to customer care', () => {
    const objection = (msisdn: string, change = {}) =>
      stage().staff('/v1/consents/object', {
        ...{ phoneNumber: msisdn, clientId: desk.clientId(), purpose: PURPOSE, scopes: [VERIFY], reason: 'by phone' },
        ...change,
      });

    it('is kept for a line of ours that was never met, and told to be no line of ours for any other number', async () => {
      const line = await stage().freshLine();

      expect((await objection(line.msisdn)).status).toBe(204);
      expect(await desk.answers(line, { scopes: [VERIFY] })).toEqual(['REJECTED OBJECTED']);
      for (const number of [stage().world.unknownNumber, numberOf(stage().world, 'cleo')])
        expect(told(await objection(number))).toEqual([404, 'UNKNOWN_LINE']);
    });

    it('is the objection of whoever has the number today', async () => {
      const line = await stage().freshLine();
      await desk.record(desk.said(line, { scopes: [VERIFY] }));
      await give(line, { subscriptionId: `${line.name}-next` });

      expect((await objection(line.msisdn)).status).toBe(204);
      expect(await desk.answers(line, { scopes: [VERIFY] })).toEqual(['REJECTED OBJECTED']);
    });

    it('with a control character in its reason is 400', async () => {
      const line = await stage().freshLine();

      expect(told(await objection(line.msisdn, { reason: 'a\u0000b' }))).toEqual([400, 'INVALID_REQUEST']);
    });
  });

  describe('A withdrawal', () => {
    it('ends what is named or everything, counts it, and is the same for nobody’s number', async () => {
      const line = await stage().freshLine();
      await desk.record(desk.said(line, { scopes: [CHECK, DATE, 'sim-swap'] }));
      const one = await desk.withdraw(line, { scopes: [DATE] });
      const rest = await desk.withdraw(line);
      const nobodys = await desk.withdraw({ msisdn: stage().world.unknownNumber });

      expect([one.json, rest.json, nobodys.json]).toEqual([{ withdrawn: 1 }, { withdrawn: 2 }, { withdrawn: 0 }]);
      expect(told(await desk.withdraw(line, { purpose: 'dpv:Nope' }))).toEqual([400, 'UNKNOWN_PURPOSE']);
      expect(told(await desk.withdraw(line, { scopes: [] }))).toEqual([400, 'INVALID_REQUEST']);
    });

    it('works while the application is suspended, of which nothing else is told', async () => {
      const line = await stage().freshLine();
      const clientId = desk.clientId('parcelpost');
      const suspend = (status: string) =>
        stage().sql('update tenancy.application set status = $1 where id = $2', [status, clientId]);
      await desk.record(desk.said(line, { clientId }));
      await suspend('suspended');
      const during = [await desk.validate(desk.about(line, { clientId })), await desk.record(desk.said(line, { clientId }))];
      const withdrawn = await desk.withdraw(line, { clientId });
      await suspend('active');

      expect(during.map(told)).toEqual(during.map(() => [404, 'UNKNOWN_APPLICATION']));
      expect(withdrawn.json).toEqual({ withdrawn: 1 });
      expect(await desk.answers(line, { clientId })).toEqual(['REJECTED DENIED']);
    });
  });

  it('has an OpenAPI page of its own, with every path, code and nothing else', async () => {
    const { body } = await request(`${stage().world.operatorUrl}/consents-api/docs/openapi.json`);
    const document = (await body.json()) as { paths: Record<string, { post: { responses: object; parameters: unknown[] } }> };
    const page = await request(`${stage().world.operatorUrl}/consents-api/docs`);
    await page.body.dump();

    expect(page.statusCode).toBe(200);
    expect(Object.keys(document.paths).sort()).toEqual(
      ['', '/batch', '/validate', '/validate/batch', '/withdraw', '/withdraw/batch'].map(
        (end) => `/v1/orgs/{org}/consents${end}`,
      ),
    );
    for (const { post } of Object.values(document.paths)) {
      expect(Object.keys(post.responses)).toEqual(expect.arrayContaining(['200', '400', '401', '403', '404', '409', '503']));
      expect(post.parameters).toEqual([expect.objectContaining({ name: 'org', in: 'path' })]);
    }
  });

  const bar = (line: FreshLine, barred: boolean) => give(line, { barred });

  async function give(line: FreshLine, facts: Readonly<Record<string, unknown>>): Promise<void> {
    await stage().changeLine(line, facts);
  }
}

function brief({ status, code, consents, withdrawn }: BatchItem): string {
  return `${String(status)} ${code ?? consents?.map(({ answer }) => answer).join(',') ?? String(withdrawn)}`;
}

/** Another tenant with an application that has bought what RideNow has. @returns its client id */
async function foundSouth(stage: Stage): Promise<string> {
  const rideNow = new Desk(stage).clientId();
  const [{ id = '' } = {}] = await stage.sql<{ id: string }>(
    `with tenant as (insert into tenancy.tenant (id, name, default_language, country) values ('south', 'South', 'en', 'XS') returning id),
      partner as (insert into tenancy.partner (id, tenant_id, name, status)
        select gen_random_uuid(), id, 'Southern', 'active' from tenant returning id),
      owner as (insert into tenancy.application_owner (id, partner_id, legal_name, country, privacy_policy_url)
        select gen_random_uuid(), id, 'South Ltd', 'XS', 'https://south.example' from partner returning id, partner_id),
      application as (
        insert into tenancy.application (id, owner_id, partner_id, name, display_name, status, jwks, redirect_uris)
        select gen_random_uuid(), id, partner_id, 'southern', 'Southern', 'active', '[]', '{}' from owner returning id)
    insert into tenancy.product (id, application_id, capability, purpose, scopes, grant_types, lawful_basis, status)
    select gen_random_uuid(), application.id, capability, purpose, scopes, grant_types, lawful_basis, product.status
      from application, tenancy.product where product.application_id = '${rideNow}' returning application_id as id`,
  );
  return id;
}
