import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Handset, ServiceProcess, captureFormIn, numberOf } from '@openmast/testing';
import { median, outcome } from './measures';
import { inboxOf, linkInMessage, operatorToken, setFaults } from './simulated-core';
import { type FreshLine, Stage } from './stage';

const CIBA = 'urn:openid:params:grant-type:ciba';
const FRAUD = 'openid dpv:FraudPreventionAndDetection';
const BY_INTEREST = `${FRAUD} sim-swap:check`;
const BY_CONSENT = 'openid dpv:IdentityVerification sim-swap:check';
const CHECK = '/sim-swap/v2/check';
const TAKERS = 20;

type Parameters = Readonly<Record<string, string>>;

/** The rows D1 to D15 of the profile's checklist, from outside. */
describe('CIBA', () => {
  let stage: Stage;
  let second: ServiceProcess;

  beforeAll(async () => {
    stage = await Stage.open();
    const port = (atZero: number) => atZero + stage.process.offset;
    second = await ServiceProcess.start(stage.process, 'auth-server', {
      publicPort: port(4021),
      operatorPort: 0,
      opsPort: port(9402),
    });
  });
  afterAll(async () => {
    await second.stop();
    await stage.close();
  });

  const tel = (line: string) => `tel:${numberOf(stage.world, line)}`;
  /** Asks as MeadowCare; an empty text leaves a parameter out. */
  const ask = async (parameters: Parameters = {}, application = 'meadowcare') =>
    (await stage.partner(application)).tokenRequest(
      { login_hint: tel('ada'), scope: BY_INTEREST, ...parameters },
      { url: `${stage.world.issuer}/bc-authorize` },
    );
  const hostOf = (index: number) => (index % 2 === 0 ? stage.world.platformUrl : second.publicUrl);
  const idOf = (answer: Answer) => String(answer.json['auth_req_id']);
  const opened = async (parameters: Parameters) => {
    const answer = await ask(parameters);
    if (answer.status !== 200) throw new Error(answer.text);
    stage.seen.note('auth_req_id', idOf(answer));
    return idOf(answer);
  };
  const poll = async (auth_req_id: string, { application = 'meadowcare', host = stage.world.issuer, form = {} } = {}) =>
    (await stage.partner(application)).tokenRequest({ grant_type: CIBA, auth_req_id, ...form }, { url: `${host}/token` });
  const linkOf = async (line: string, count = 1): Promise<string> => {
    const link = await linkInMessage(stage.world, line, count);
    stage.seen.note('approval link', link.split('/').at(-1));
    return link;
  };
  const respond = async (handset: Handset, link: string, answer: 'allow' | 'refuse'): Promise<Answer> => {
    const page = await handset.open(link);
    const { action, token } = captureFormIn(page.text);
    return handset.open(new URL(action, stage.world.publicUrl), { form: { token, answer } });
  };
  /** A line that was asked and has answered. */
  const answered = async (answer: 'allow' | 'refuse', scope = BY_CONSENT) => {
    const line = await stage.freshLine();
    const id = await opened({ login_hint: `tel:${line.msisdn}`, scope });
    const page = await respond(stage.handset(line.name), await linkOf(line.name), answer);
    return { line, id, page };
  };
  const waitingLine = async (): Promise<{ line: FreshLine; id: string }> => {
    const line = await stage.freshLine();
    return { line, id: await opened({ login_hint: `tel:${line.msisdn}`, scope: BY_CONSENT }) };
  };
  /** Moves the last poll, or the end, of the newest request into the past. */
  const age = (column: 'polled_at' | 'expires_at', seconds: number) =>
    stage.sql(
      `update identity.backchannel_request set ${column} = ${column} - make_interval(secs => $1)
        where expires_at = (select max(expires_at) from identity.backchannel_request)`,
      [seconds],
    );

  it('D1: poll is the only mode, and is announced', async () => {
    const { json } = await (await stage.partner('meadowcare')).call('/.well-known/openid-configuration');

    expect(json).toMatchObject({
      backchannel_token_delivery_modes_supported: ['poll'],
      backchannel_authentication_endpoint: `${stage.world.issuer}/bc-authorize`,
      backchannel_user_code_parameter_supported: false,
    });
    expect(json['grant_types_supported']).toContain(CIBA);
  });

  it.each([
    ['no hint', { login_hint: '' }],
    ['login_hint_token alone', { login_hint: '', login_hint_token: 'x' }],
    ['id_token_hint alone', { login_hint: '', id_token_hint: 'x' }],
    ['two hints', { login_hint_token: 'x' }],
  ])('D2: %s is invalid_request', async (_name, parameters) => {
    expect(outcome(await ask(parameters))).toBe('400 invalid_request');
  });

  it.each([
    '+990100000001',
    'tel:990100000001',
    'tel: 990100000001',
    'TEL:+990100000001',
    'tel:+99-0100000001',
    'ipport:100.64.7.1:0',
    'ipport:100.64.7.1:99999',
    'ipport:2001:db8::1',
    'operatortoken:',
  ])('D3: %p is no login_hint', async (login_hint) => {
    const answer = await ask({ login_hint });

    expect(outcome(answer)).toBe('400 invalid_request');
    expect(answer.text).not.toMatch(/\d{6}/);
  });

  describe('D4: a hint with nobody behind it', () => {
    it.each([
      ['a number nobody has', () => `tel:${stage.world.unknownNumber}`],
      ["another operator's number", () => tel('cleo')],
      ['an address outside the pools', () => 'ipport:203.0.113.9:4000'],
      ['an operator token nobody made', () => 'operatortoken:made-up'],
    ])('%s is unknown_user_id', async (_name, login_hint) => {
      expect(outcome(await ask({ login_hint: login_hint() }))).toBe('400 unknown_user_id');
    });

    it('a shared address needs the port', async () => {
      await stage.freshLine({ address: { ip: '100.66.0.1', portFrom: 1000, portTo: 1999 } });
      await stage.freshLine({ address: { ip: '100.66.0.1', portFrom: 2000, portTo: 2999 } });

      const answers = [await ask({ login_hint: 'ipport:100.66.0.1' }), await ask({ login_hint: 'ipport:100.66.0.1:2500' })];

      expect(answers.map(outcome)).toEqual(['400 unknown_user_id', '200']);
    });

    it('an IPv6 address in brackets is a hint like any other', async () => {
      await stage.freshLine({ address: { ip: '2001:db8:77:1::1' } });

      expect(outcome(await ask({ login_hint: 'ipport:[2001:db8:77:1::9]:443' }))).toBe('200');
    });

    it('a lost register is temporarily_unavailable, never unknown', async () => {
      await setFaults(stage.world, { subscriberDirectory: { status: 500 } });

      const answer = await ask();
      await setFaults(stage.world, {});

      expect(outcome(answer)).toBe('503 temporarily_unavailable');
    });
  });

  it.each([
    ['a long binding_message', { binding_message: '📞'.repeat(500) }],
    ['a user_code', { user_code: '1234' }],
    ['requested_expiry=abc', { requested_expiry: 'abc' }],
    ['requested_expiry=5', { requested_expiry: '5' }],
    ['acr_values', { acr_values: 'urn:x:5' }],
  ])('D5: %s changes nothing', async (_name, parameters) => {
    const [without, with_] = [await ask(), await ask(parameters)];

    expect([with_.status, with_.json['expires_in'], with_.json['interval']]).toEqual([
      200,
      without.json['expires_in'],
      without.json['interval'],
    ]);
  });

  it('D6: the answer is auth_req_id, expires_in and interval, and is not kept by anybody', async () => {
    const answer = await ask();

    expect(answer.json).toEqual({ auth_req_id: expect.stringMatching(/^[\w-]{20,}$/), expires_in: 300, interval: 5 });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  describe('D7: polls', () => {
    it('wait with authorization_pending while nobody has answered; too early is slow_down, and stays', async () => {
      const { id } = await waitingLine();

      const outcomes = [outcome(await poll(id)), outcome(await poll(id))];
      await age('polled_at', 6);
      outcomes.push(outcome(await poll(id))); // 6 s were enough before; now 10 are asked for
      await age('polled_at', 16);
      outcomes.push(outcome(await poll(id)));

      expect(outcomes).toEqual(['400 authorization_pending', '400 slow_down', '400 slow_down', '400 authorization_pending']);
    });

    it('are counted together by all processes', async () => {
      const { id } = await waitingLine();

      const answers = await Promise.all(Array.from({ length: TAKERS }, (_, index) => poll(id, { host: hostOf(index) })));

      const counts = answers.map(outcome).sort();
      expect(counts).toEqual(['400 authorization_pending', ...Array<string>(TAKERS - 1).fill('400 slow_down')]);
    });

    it('end with expired_token', async () => {
      const { id } = await waitingLine();
      await age('expires_at', 1_000);

      expect(outcome(await poll(id))).toBe('400 expired_token');
      await stage.sql('delete from identity.backchannel_request where expires_at < now()');
    });

    it('with an id of nobody, or of another client, are invalid_grant', async () => {
      const { id } = await waitingLine();
      await stage.sql(`update tenancy.product set grant_types = grant_types || $1::text where application_id = $2`, [
        CIBA,
        (await stage.partner('lanternpay')).client.clientId,
      ]);

      const answers = [await poll('made-up'), await poll(id, { application: 'lanternpay' }), await poll(id)];

      expect(answers.map(outcome)).toEqual(['400 invalid_grant', '400 invalid_grant', '400 authorization_pending']);
    });
  });

  it('D8: a barred line is 403 access_denied', async () => {
    expect(outcome(await ask({ login_hint: tel('dora') }))).toBe('403 access_denied');
  });

  describe('D9: a client', () => {
    it('without this flow is unauthorized_client', async () => {
      expect(outcome(await ask({}, 'ridenow'))).toBe('400 unauthorized_client');
    });

    it('without credentials is invalid_client', async () => {
      const answers = [
        await ask({ client_assertion: '', client_assertion_type: '' }),
        await ask({ client_assertion: 'x' }),
        await ask({ client_assertion: await (await stage.partner('ridenow')).assertion({ claims: { iss: 'x', sub: 'x' } }) }),
      ];

      expect(answers.map(outcome)).toEqual(Array(3).fill('401 invalid_client'));
    });

    it.each([
      ['a purpose it has not bought', 'openid dpv:Marketing sim-swap:check'],
      ['a scope bought under another purpose', 'openid dpv:IdentityVerification sim-swap:retrieve-date'],
      ['no purpose', 'openid sim-swap:check'],
      ['an unknown scope', `${FRAUD} weather:read`],
    ])('that asks for %s gets invalid_scope', async (_name, scope) => {
      expect(outcome(await ask({ scope }))).toBe('400 invalid_scope');
    });
  });

  describe('D10: the person is asked on the phone', () => {
    it('through a link without any number, and what is allowed there serves at once and from then on', async () => {
      const { line, id, page } = await answered('allow');
      const meadowCare = await stage.partner('meadowcare');

      const tokens = await poll(id);
      const token = String(tokens.json['access_token']);
      const call = await meadowCare.call(CHECK, { token, json: {} });
      const again = await poll(await opened({ login_hint: `tel:${line.msisdn}`, scope: BY_CONSENT }));

      expect([page.status, tokens.status, call.status, again.status]).toEqual([200, 200, 200, 200]);
      expect(page.text).toContain('You have allowed it');
      expect((await inboxOf(stage.world, line.name))[0]).toMatch(/^North Mobile: MeadowCare asks .*\/approve\/[\w-]{22}$/);
      expect(await inboxOf(stage.world, line.name)).toHaveLength(1);
      expect(await stage.introspect(token)).toMatchObject({ amr: ['sms', 'nba'] });
    });

    it('on a page that another SIM, or the same on Wi-Fi, does not get', async () => {
      const { line, id } = await waitingLine();
      const link = await linkOf(line.name);
      const stranger = await stage.freshLine();

      const pages = [
        await stage.handset(stranger.name).open(link),
        await stage.handset(line.name, { isOnWifi: true }).open(link),
        await stage.handset(line.name).open(link),
      ];

      expect(pages.map(({ status }) => status)).toEqual([403, 403, 200]);
      expect(pages[0]!.text).toBe(pages[1]!.text);
      expect(pages[0]!.text).toContain('mobile data');
      expect(pages[0]!.text).not.toContain('MeadowCare');
      expect(pages[2]!.text).not.toContain(line.msisdn.slice(1));
      expect(pages[2]!.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(outcome(await poll(id))).toBe('400 authorization_pending');
    });

    it('by a form of that page only, once, whoever posts at the same moment', async () => {
      const { line, id } = await waitingLine();
      const link = await linkOf(line.name);
      const handset = stage.handset(line.name);
      const { action, token } = captureFormIn((await handset.open(link)).text);
      const url = new URL(action, stage.world.publicUrl);

      const forged = await handset.open(url, { form: { token: 'x', answer: 'allow' } });
      const foreign = await handset.open(url, { form: { token, answer: 'allow' }, headers: { origin: 'https://evil.example' } });
      const noAnswer = await handset.open(url, { form: { token, answer: 'perhaps' } });
      const posts = await Promise.all(Array.from({ length: 5 }, () => handset.open(url, { form: { token, answer: 'allow' } })));
      const later = await handset.open(link);

      expect([forged.status, foreign.status, noAnswer.status]).toEqual([403, 403, 403]);
      expect(posts.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
      expect(later.status).toBe(410);
      expect(outcome(await poll(id))).toBe('200');
    });

    it('later, when the message centre is away: the request is taken all the same', async () => {
      await setFaults(stage.world, { smsSender: { status: 503 } });
      const line = await stage.freshLine();
      const answer = await ask({ login_hint: `tel:${line.msisdn}`, scope: BY_CONSENT });
      const pending = await poll(idOf(answer));
      await sleep(300);
      await setFaults(stage.world, {});

      expect([outcome(answer), outcome(pending)]).toEqual(['200', '400 authorization_pending']);
      expect(await linkOf(line.name)).toMatch(/\/approve\//);
    });

    it('without an oracle: nothing in the answer tells whether consent is there, nor does its time', async () => {
      const stranger = await stage.freshLine();
      await ask({ login_hint: `tel:${stranger.msisdn}`, scope: BY_CONSENT });
      const times = { consented: [] as number[], unknown: [] as number[] };
      const answers: Answer[] = [];
      for (let round = 0; round < 15; round += 1) {
        for (const [kind, login_hint] of [
          ['consented', tel('ada')],
          ['unknown', `tel:${stranger.msisdn}`],
        ] as const) {
          const startedMs = performance.now();
          answers.push(await ask({ login_hint, scope: BY_CONSENT }));
          times[kind].push(performance.now() - startedMs);
        }
      }

      const shapes = new Set(answers.map(({ status, json }) => `${String(status)} ${Object.keys(json).sort().join()}`));
      expect([...shapes]).toEqual(['200 auth_req_id,expires_in,interval']);
      expect(Math.abs(median(times.consented) - median(times.unknown))).toBeLessThan(10);
    });
  });

  describe('D11: the first poll brings the token', () => {
    it('where consent is there already', async () => {
      const tokens = await poll(await opened({ scope: BY_CONSENT }));

      expect(outcome(tokens)).toBe('200');
      expect(await stage.introspect(String(tokens.json['access_token']))).toMatchObject({ amr: ['hint'] });
      expect(Object.keys(tokens.json).sort()).toEqual(['access_token', 'expires_in', 'id_token', 'scope', 'token_type']);
    });

    it('where an operator token names the line and no opt-in is needed, also for Number Verification', async () => {
      const line = await stage.freshLine({ radio: 'wifi' });
      const login_hint = `operatortoken:${await operatorToken(stage.world, line.name)}`;
      const meadowCare = await stage.partner('meadowcare');

      const tokens = await poll(await opened({ login_hint, scope: `${FRAUD} offline_access number-verification:verify` }));
      const call = await meadowCare.call('/number-verification/v2/verify', {
        token: String(tokens.json['access_token']),
        json: { phoneNumber: line.msisdn },
      });

      expect(call.json).toEqual({ devicePhoneNumberVerified: true });
      expect(tokens.json['expires_in']).toBeLessThanOrEqual(300);
      expect(tokens.json['refresh_token']).toBeUndefined();
      expect(await inboxOf(stage.world, line.name)).toEqual([]);
    });

    it('yet a number alone never passes for Number Verification', async () => {
      const tokens = await poll(await opened({ scope: `${FRAUD} number-verification:verify` }));

      const call = await (
        await stage.partner('meadowcare')
      ).call('/number-verification/v2/verify', {
        token: String(tokens.json['access_token']),
        json: { phoneNumber: numberOf(stage.world, 'ada') },
      });

      expect([call.status, call.json['code']]).toEqual([403, 'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK']);
    });
  });

  describe('D12: a refusal', () => {
    it('is access_denied at the poll, then invalid_grant', async () => {
      const { id } = await answered('refuse');

      expect([outcome(await poll(id)), outcome(await poll(id))]).toEqual(['400 access_denied', '400 invalid_grant']);
    });

    it('may be reconsidered once; after two in a day nobody asks any more', async () => {
      const { line } = await answered('refuse');
      const again = { login_hint: `tel:${line.msisdn}`, scope: BY_CONSENT };
      await opened(again);
      await respond(stage.handset(line.name), await linkOf(line.name, 2), 'refuse');

      const third = await poll(await opened(again));
      await sleep(1_500);

      expect(outcome(third)).toBe('400 access_denied');
      expect(await inboxOf(stage.world, line.name)).toHaveLength(2);
    });

    it('is also what an objection is', async () => {
      const line = await stage.freshLine();
      const hint = { login_hint: `tel:${line.msisdn}` };
      await poll(await opened(hint));
      await stage.staff('/v1/consents/object', {
        phoneNumber: line.msisdn,
        clientId: (await stage.partner('meadowcare')).client.clientId,
        purpose: 'dpv:FraudPreventionAndDetection',
        scopes: ['sim-swap:check'],
        reason: 'by letter',
      });

      expect(outcome(await poll(await opened(hint)))).toBe('400 access_denied');
    });
  });

  describe('D13: an auth_req_id serves once', () => {
    it('also when twenty poll two processes at the same moment', async () => {
      const rounds = [];
      for (let round = 0; round < 5; round += 1) {
        const { id } = await answered('allow');
        const answers = await Promise.all(Array.from({ length: TAKERS }, (_, index) => poll(id, { host: hostOf(index) })));
        rounds.push(answers.filter(({ status }) => status === 200).length);
        const others = new Set(answers.filter(({ status }) => status !== 200).map(outcome));
        expect([...others].filter((text) => !['400 slow_down', '400 invalid_grant'].includes(text))).toEqual([]);
      }

      expect(rounds).toEqual(Array(5).fill(1));
    });

    it('and is invalid_grant afterwards, and takes its token down', async () => {
      const id = await opened({});
      const tokens = await poll(id);

      const replay = await poll(id);
      const call = await (
        await stage.partner('meadowcare')
      ).call(CHECK, { token: String(tokens.json['access_token']), json: {} });

      expect([outcome(tokens), outcome(replay), call.status]).toEqual(['200', '400 invalid_grant', 401]);
    });
  });

  it('offline_access brings a refresh token where it was bought, and each use asks consent anew', async () => {
    const { clientId } = (await stage.partner('meadowcare')).client;
    const buy = `update tenancy.product set grant_types = grant_types || '{refresh_token}' where application_id = $1 and capability = 'sim-swap'`;
    await stage.sql(buy, [clientId]);
    const { line, id } = await answered('allow', `${BY_CONSENT} offline_access`);
    const refresh = async (token: unknown) =>
      (await stage.partner('meadowcare')).tokenRequest({ grant_type: 'refresh_token', refresh_token: String(token) });

    const first = await refresh((await poll(id)).json['refresh_token']);
    const call = await (await stage.partner('meadowcare')).call(CHECK, { token: String(first.json['access_token']), json: {} });
    const withdrawal = { phoneNumber: line.msisdn, clientId, purpose: 'dpv:IdentityVerification', reason: 'asked by phone' };
    await stage.staff('/v1/consents/withdraw', withdrawal);
    const second_ = await refresh(first.json['refresh_token']);

    expect([outcome(first), call.status, outcome(second_)]).toEqual(['200', 200, '400 invalid_grant']);
  });

  it('D14: without openid the request is invalid_request, as CIBA Core has it', async () => {
    expect(outcome(await ask({ scope: BY_INTEREST.replace('openid ', '') }))).toBe('400 invalid_request');
  });

  it('D15: an operator token that was used, or has expired, is unknown_user_id', async () => {
    const [good, short] = [await operatorToken(stage.world, 'ada'), await operatorToken(stage.world, 'ada', 1)];
    await sleep(1_100);

    const answers = [
      await ask({ login_hint: `operatortoken:${good}` }),
      await ask({ login_hint: `operatortoken:${good}` }),
      await ask({ login_hint: `operatortoken:${short}` }),
    ];

    expect(answers.map(outcome)).toEqual(['200', '400 unknown_user_id', '400 unknown_user_id']);
  });

  it('afterwards no log holds a number, token, link or assertion', () => {
    expect(stage.seen.findInFiles(stage.process.logFiles())).toEqual([]);
  });

  it('afterwards no row of the identity schema holds a number or a link', async () => {
    const tables = await stage.sql<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'identity'",
    );
    const rows = [];
    for (const { name } of tables)
      rows.push(...(await stage.sql<{ row: string }>(`select t::text as row from identity."${name}" t`)));

    expect(rows.length).toBeGreaterThan(0);
    expect(rows.flatMap(({ row }) => stage.seen.findInText(row)).filter((leak) => /phone number|link/.test(leak))).toEqual([]);
  });
});
