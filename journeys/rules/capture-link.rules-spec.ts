import { type Answer, type Handset, captureFormIn } from '@openmast/testing';
import type { FreshLine, Stage } from '../stage';
import { CHECK, DATE, Inquirer, PURPOSE } from './inquiry';

const CALLBACK = 'https://parcelpost.example/consent?order=7%2F8&x';
const PARTNER = 'parcelpost';
const STATE = 'a%2Bb%26c';

interface Opened {
  readonly line: FreshLine;
  readonly handset: Handset;
  readonly link: URL;
  readonly page: Answer;
}

/** The journey behind `captureUrl`, rows P1 to P6 of the checklist. ParcelPost has bought one scope, RideNow three. */
export function captureLinkRules(stage: () => Stage): void {
  let inquirer: Inquirer;
  let rideNowCallback: string;
  beforeAll(async () => {
    inquirer = new Inquirer(stage());
    rideNowCallback = (await stage().partner('ridenow')).redirectUri;
  });
  const open = async (change: Readonly<Record<string, unknown>>, partner = PARTNER, query = ''): Promise<Opened> => {
    const line = await stage().freshLine();
    const handset = stage().handset(line.name);
    const link = await inquirer.link(line, change, partner);
    return { line, handset, link, page: await handset.open(link.href + query) };
  };
  const press = ({ handset, page }: Opened, answer: string, extra: Readonly<Record<string, string>> = {}) => {
    const { action, token } = captureFormIn(page.text);
    return handset.open(new URL(action, stage().world.publicUrl), { form: { token, answer, ...extra } });
  };
  const secretOf = ({ link }: Pick<Opened, 'link'>) => link.pathname.split('/').at(-1) ?? '';
  const goesTo = ({ status, headers }: Answer) => [status, headers['location']];
  const lapse = ({ line }: Opened) =>
    stage().sql(
      `update consent.capture_link set expires_at = now() where subscriber_id =
         (select id from subscriber.subscriber where subscription_id = $1)`,
      [line.name.replace('guest-', 'guest-subscription-')],
    );

  describe('The capture link', () => {
    it('P1: opens for the line asked about only; on Wi-Fi, with another SIM or at the application itself nothing happens', async () => {
      const line = await stage().freshLine();
      const link = await inquirer.link(line, { callbackUrl: CALLBACK }, PARTNER);
      const stranger = await stage().freshLine();
      const own = stage().handset(line.name);
      const { action, token } = captureFormIn((await own.open(await inquirer.link(line, {}, PARTNER))).text);
      const forms = { form: { token, answer: 'allow' } };

      const answers = [
        await stage().handset(line.name, { isOnWifi: true }).open(link),
        await stage().handset(stranger.name).open(link),
        await (await stage().partner(PARTNER)).call(link.pathname),
        await stage().handset(line.name, { isOnWifi: true }).open(new URL(action, stage().world.publicUrl), forms),
        await stage().handset(stranger.name).open(new URL(action, stage().world.publicUrl), forms),
      ];

      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
      // Only a page that was asked for, not one that answers a form, can be asked for in another language.
      const [onWifi, onOther, atApplication, postedOnWifi, postedOnOther] = answers.map(({ text }) =>
        text.replaceAll(/capture\/[\w-]{43}|<nav.*?<\/nav>/gs, ''),
      );
      expect(new Set([onWifi, atApplication, postedOnWifi]).size).toBe(1);
      expect(onOther).toBe(postedOnOther);
      for (const text of [onWifi, onOther]) {
        expect(text).toContain('Please switch to mobile data');
        expect(text).not.toMatch(/ParcelPost|990/);
      }
      expect(await inquirer.recorded(line)).toEqual([]);
      expect((await own.open(link)).status).toBe(200);
    });

    it.each([
      ['without a token', { answer: 'allow' }, {}],
      ['with a wrong token', { answer: 'allow', token: 'A'.repeat(43) }, {}],
      ['with no answer', { token: 'TOKEN' }, {}],
      ['from another site', { answer: 'allow', token: 'TOKEN' }, { origin: 'https://evil.example' }],
      ['as the browser says: cross-site', { answer: 'allow', token: 'TOKEN' }, { 'sec-fetch-site': 'cross-site' }],
    ] as [string, Record<string, string>, Record<string, string>][])(
      'P1: posted %s records nothing',
      async (_what, form, headers) => {
        const opened = await open({ callbackUrl: CALLBACK });
        const { action, token } = captureFormIn(opened.page.text);
        const filled = Object.fromEntries(Object.entries(form).map(([name, value]) => [name, value.replace('TOKEN', token)]));

        const answer = await opened.handset.open(new URL(action, stage().world.publicUrl), { form: filled, headers });

        expect([answer.status, await inquirer.recorded(opened.line)]).toEqual([403, []]);
      },
    );

    it('P2: is opaque: no number in it, its secret stands in no database, and every one is new', async () => {
      const line = await stage().freshLine();
      const links = [await inquirer.link(line), await inquirer.link(line)];
      const rows = await stage().sql<{ text: string }>('select row_to_json(l)::text as text from consent.capture_link l');

      expect(links[0]!.href).not.toBe(links[1]!.href);
      for (const link of links) {
        expect(link.href).not.toContain(line.msisdn.slice(4));
        expect(rows.map(({ text }) => text).join()).not.toContain(secretOf({ link }));
      }
      expect(rows.map(({ text }) => text).join()).not.toContain(line.msisdn.slice(1));
    });

    it('P2: showing the question turns PENDING into REQUESTED, and letting it lapse turns it back', async () => {
      const line = await stage().freshLine();
      const link = await inquirer.link(line, { scopes: [CHECK, DATE] });
      const before = await inquirer.reasons(line, [CHECK, DATE, 'sim-swap']);
      const page = await stage().handset(line.name).open(link);
      const shown = await inquirer.reasons(line, [CHECK, DATE, 'sim-swap']);
      await lapse({ line, link, page, handset: stage().handset(line.name) });

      expect(before).toEqual(['PENDING', 'PENDING', 'PENDING']);
      expect(shown).toEqual(['REQUESTED', 'REQUESTED', 'PENDING']);
      expect(await inquirer.reasons(line)).toEqual(['PENDING']);
      expect(await inquirer.recorded(line)).toEqual([]);
    });

    it('P2: serves one journey: afterwards, and where there never was one, it does not open', async () => {
      const opened = await open({ callbackUrl: CALLBACK });
      await press(opened, 'allow');
      const origin = stage().world.publicUrl;
      const never = ['x', 'A'.repeat(43), '%00', '..%2f..'].map((secret) => `${origin}/capture/${secret}`);
      const answers = [];
      for (const url of [opened.link.href, ...never]) answers.push(await opened.handset.open(url));

      expect(answers.map(({ status }) => status)).toEqual([410, 410, 410, 410, 410]);
      expect(answers.map(({ location }) => location)).toEqual(answers.map(() => undefined));
    });

    it('P2: of two presses, at once or after going back, one counts, and both are told how it ended', async () => {
      const opened = await open({ callbackUrl: CALLBACK });
      const answers = await Promise.all([press(opened, 'allow'), press(opened, 'refuse'), press(opened, 'allow')]);
      const later = await press(opened, 'refuse');
      const [events] = await stage().sql<{ count: string }>(
        `select count(*) from consent.event e join consent.record r on r.id = e.record_id
          join subscriber.subscriber s on s.id = r.subscriber_id where s.subscription_id = $1 and e.channel = 'capture-link'`,
        [opened.line.name.replace('guest-', 'guest-subscription-')],
      );
      const results = [...answers, later].map(({ location }) => location?.searchParams.get('capture_result'));
      const [state] = await inquirer.recorded(opened.line);

      expect(events?.count).toBe('1');
      expect(new Set(results).size).toBe(1);
      expect(state).toBe(`${CHECK} ${results[0] ?? ''}`);
    });

    it.each([
      ['allow', 'granted', 'valid'],
      ['refuse', 'denied', 'DENIED'],
    ])('P3: %s leads back with capture_result=%s', async (answer, result, status) => {
      const opened = await open({ callbackUrl: rideNowCallback }, 'ridenow');

      expect(goesTo(await press(opened, answer))).toEqual([303, `${rideNowCallback}?capture_result=${result}`]);
      expect(await inquirer.reasons(opened.line)).toEqual([status]);
    });

    it('P3: an answer that comes too late is a timeout, and so is a page opened too late', async () => {
      const opened = await open({ callbackUrl: CALLBACK });
      await lapse(opened);
      const late = [await press(opened, 'allow'), await opened.handset.open(opened.link)];

      for (const answer of late) expect(goesTo(answer)).toEqual([303, `${CALLBACK}&capture_result=timeout`]);
      expect(await inquirer.recorded(opened.line)).toEqual([]);
    });

    it('P3: an answer that cannot be recorded is an error, and nothing is allowed', async () => {
      const opened = await open({ callbackUrl: CALLBACK });
      await stage().sql(`create or replace function consent.spec_refuse() returns trigger language plpgsql as
        $$ begin raise exception 'spec'; end $$`);
      await stage().sql('create trigger spec_refuse before insert on consent.event execute function consent.spec_refuse()');
      const answers: Answer[] = [];
      try {
        answers.push(await press(opened, 'allow'), await press(opened, 'allow'));
      } finally {
        await stage().sql('drop function consent.spec_refuse() cascade');
      }

      for (const answer of answers) expect(goesTo(answer)).toEqual([303, `${CALLBACK}&capture_result=error`]);
      expect(await inquirer.recorded(opened.line)).toEqual([]);
    });

    it('P3: where the person has decided elsewhere meanwhile, there is nothing to ask, and the result is what holds', async () => {
      const line = await stage().freshLine();
      const handset = stage().handset(line.name);
      const links = [await inquirer.link(line, { callbackUrl: CALLBACK }, PARTNER), await inquirer.link(line, {}, PARTNER)];
      await press({ line, handset, link: links[1]!, page: await handset.open(links[1]!) }, 'allow');

      expect(goesTo(await handset.open(links[0]!))).toEqual([303, `${CALLBACK}&capture_result=granted`]);
      expect((await handset.open(links[0]!)).status).toBe(410);
    });

    it.each([
      ['allow', 'Done'],
      ['refuse', 'Not allowed'],
    ])('P3: without a callback, %s ends on a page of the operator', async (answer, title) => {
      const opened = await open({});
      const ended = await press(opened, answer);

      expect([ended.status, ended.location]).toEqual([200, undefined]);
      expect(ended.text).toContain(`<h1>${title}</h1>`);
    });

    it('P3: the page lets the browser go to the callback and nowhere else, and an app of its own scheme gets a link', async () => {
      const web = await open({ callbackUrl: CALLBACK });
      await stage().sql(
        "update tenancy.application set redirect_uris = redirect_uris || array['com.parcelpost.app://signed-in'] where name = $1",
        [PARTNER],
      );
      const app = await open({ callbackUrl: 'com.parcelpost.app://done' }, PARTNER, `?state=${STATE}`);
      const ended = await press(app, 'allow');

      expect(String(web.page.headers['content-security-policy'])).toContain("form-action 'self' https://parcelpost.example;");
      expect(String(app.page.headers['content-security-policy'])).toContain("form-action 'self';");
      expect([ended.status, ended.location]).toEqual([200, undefined]);
      expect(ended.text).toContain(`href="com.parcelpost.app://done?capture_result=granted&amp;state=${STATE}"`);
    });

    it.each([STATE, 'xyz123', '', '%E2%82%AC+%20', '%2', 'a=b=c', 'x'.repeat(900)])(
      'P4: the state %p appended when opening comes back byte by byte',
      async (state) => {
        const opened = await open({ callbackUrl: CALLBACK }, PARTNER, `?state=${state}`);

        const [, location] = goesTo(await press(opened, 'refuse'));

        expect(location).toBe(`${CALLBACK}&capture_result=denied&state=${state}`);
      },
    );

    it('P4: no state, no state; and it comes back from a journey that was never answered as well', async () => {
      const without = await open({ callbackUrl: CALLBACK });
      const late = await open({ callbackUrl: CALLBACK });
      await lapse(late);

      expect(goesTo(await press(without, 'refuse'))[1]).toBe(`${CALLBACK}&capture_result=denied`);
      expect(goesTo(await late.handset.open(`${late.link.href}?other=1&state=${STATE}`))[1]).toBe(
        `${CALLBACK}&capture_result=timeout&state=${STATE}`,
      );
    });

    it('P5: the way back holds the callback’s own query, the result and the state, and nothing else', async () => {
      const opened = await open({ callbackUrl: CALLBACK }, PARTNER, `?state=${STATE}`);
      const { location } = await press(opened, 'allow');
      const [row] = await stage().sql<{ id: string }>('select id from subscriber.subscriber where subscription_id = $1', [
        opened.line.name.replace('guest-', 'guest-subscription-'),
      ]);

      expect([...location!.searchParams.keys()]).toEqual(['order', 'x', 'capture_result', 'state']);
      for (const secret of [opened.line.msisdn.slice(1), secretOf(opened), row!.id]) expect(location!.href).not.toContain(secret);
    });

    it('P6: a part that was allowed one by one is a partial_grant, and exactly that part works', async () => {
      const opened = await open({ scopes: [CHECK, DATE], callbackUrl: rideNowCallback }, 'ridenow');
      const nothing = await press(opened, 'some');
      const ended = await press(opened, 'some', { scope: CHECK });

      const rideNow = await stage().partner('ridenow');
      const { answer, pending } = await stage().visit(opened.handset, rideNow, {
        scope: `${PURPOSE} ${CHECK} ${DATE}`,
        prompt: 'none',
      });
      const tokens = await rideNow.exchange(answer.location!, pending);
      const token = tokens.access_token;

      expect(nothing.location?.pathname).toBe(opened.link.pathname);
      expect(goesTo(ended)).toEqual([303, `${rideNowCallback}?capture_result=partial_grant`]);
      expect(await inquirer.reasons(opened.line, [CHECK, DATE])).toEqual(['valid', 'DENIED']);
      expect(await inquirer.recorded(opened.line)).toEqual([`${CHECK} granted`, `${DATE} denied`]);
      expect(tokens.scope?.split(' ')).not.toContain(DATE);
      expect((await rideNow.call('/sim-swap/v2/check', { token, json: {} })).status).toBe(200);
      expect((await rideNow.call('/sim-swap/v2/retrieve-date', { token, json: {} })).status).toBe(403);
    });

    it('P6: what was refused elsewhere while the page stood open is not granted by it', async () => {
      const line = await stage().freshLine();
      const handset = stage().handset(line.name);
      const link = await inquirer.link(line, { scopes: [CHECK, DATE], callbackUrl: rideNowCallback });
      await inquirer.staff('object', line, [DATE]);
      const page = await handset.open(link);
      const ended = await press({ line, handset, link, page }, 'allow');

      expect(goesTo(ended)).toEqual([303, `${rideNowCallback}?capture_result=partial_grant`]);
      expect(await inquirer.reasons(line, [CHECK, DATE])).toEqual(['valid', 'OBJECTED']);
    });

    it('Q5: the evidence names the page, its text, and how the person was recognised', async () => {
      const opened = await open({});
      await press(opened, 'allow');
      const [row] = await stage().sql<{ channel: string; evidence: object }>(
        `select e.channel, e.evidence from consent.event e join consent.record r on r.id = e.record_id
           join subscriber.subscriber s on s.id = r.subscriber_id where s.subscription_id = $1`,
        [opened.line.name.replace('guest-', 'guest-subscription-')],
      );

      expect(row).toEqual({
        channel: 'capture-link',
        evidence: { view: expect.any(String), language: 'en', textHash: expect.stringMatching(/^[\w-]{43}$/), amr: ['nba'] },
      });
    });
  });
}
