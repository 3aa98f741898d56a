import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { consentWalk } from './rules/consent-walk.rules-spec';
import { type Exceptions, type Word, asItShouldBe } from './rules/face-words';
import { BY_CONSENT, BY_INTEREST, Faces, type Matter } from './rules/faces';
import { DATE, PURPOSE } from './rules/inquiry';
import { type FreshLine, Stage } from './stage';

const OTHER_SCOPE: Matter = { ...BY_CONSENT, scope: DATE };
const PARCELS: Matter = { ...BY_CONSENT, application: 'parcelpost' };
const IDENTITY: Matter = { ...PARCELS, purpose: 'dpv:IdentityVerification' };
const BY_CONTRACT: Matter = { application: 'parcelpost', purpose: 'dpv:DeliveryOfGoods', scope: BY_INTEREST.scope };
const DAY_MS = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const RUN_OUT = { capturedAt: ago(2 * DAY_MS), expiresAt: ago(DAY_MS) };

describe('The same case', () => {
  let stage: Stage;
  let faces: Faces;
  beforeAll(async () => {
    stage = await Stage.open();
    faces = new Faces(stage);
  });
  afterAll(() => stage.close());

  /** What happens to a line before the question is asked. */
  type Step = (line: FreshLine, matter: Matter) => Promise<unknown>;
  const yes: Step = (line, matter) => faces.say(line, matter);
  const no: Step = (line, matter) => faces.say(line, matter, { decision: 'DENIED' });
  const objection: Step = (line, matter) => faces.say(line, matter, { decision: 'OBJECTED' });
  const runOut: Step = (line, matter) => faces.say(line, matter, RUN_OUT);
  const lateOldYes: Step = (line, matter) => expect(faces.say(line, matter, { capturedAt: ago(DAY_MS) })).rejects.toThrow('409');
  const onPage: Record<'allow' | 'refuse', Step> = {
    allow: (line, matter) => faces.page(line, matter, 'allow'),
    refuse: (line, matter) => faces.page(line, matter, 'refuse'),
  };
  const shown: Step = (line, matter) => faces.show(line, matter);
  const used: Step = async (line, matter) => expect(await faces.gate(line, matter)).toBe('yes');
  const met: Step = (line, matter) => faces.info(line, matter);
  const withdrawn: Record<'api' | 'staff' | 'application', Step> = {
    api: (line, matter) => faces.withdraw(line, matter, 'api'),
    staff: (line, matter) => faces.withdraw(line, matter, 'staff'),
    application: (line, matter) => faces.withdraw(line, matter, 'application'),
  };
  const inPortal: Record<'stop' | 'object' | 'allow', Step> = {
    stop: (line, matter) => faces.portalAct(line, matter, 'stop'),
    object: (line, matter) => faces.portalAct(line, matter, 'object'),
    allow: (line, matter) => faces.portalAct(line, matter, 'allow'),
  };
  const stopEverything: Step = (line) => faces.stopEverything(line);
  const objectsToStaff: Step = (line, matter) => faces.object(line, matter);
  const about =
    (other: Matter, step: Step): Step =>
    (line) =>
      step(line, other);
  const becomes =
    (facts: Readonly<Record<string, unknown>>): Step =>
    (line) =>
      stage.changeLine(line, facts);

  interface Case {
    readonly what: string;
    readonly word: Word;
    readonly matter?: Matter;
    readonly line?: Readonly<Record<string, unknown>>;
    readonly steps?: readonly Step[];
    /** In force while the question is asked. */
    readonly rules?: readonly object[];
    /** Where one face says another thing than the mapping, and why that is right. */
    readonly but?: Exceptions;
  }

  const NO_NEED = { matter: BY_INTEREST };
  const SIM_LAW = { capability: 'sim-swap', scope: BY_CONSENT.scope };
  const VERIFY_LAW = { capability: 'number-verification', scope: BY_INTEREST.scope };

  const CASES: readonly Case[] = [
    { what: 'nobody was asked', word: 'pending' },
    { what: 'the question stands on the screen', steps: [shown], word: 'requested' },
    { what: 'yes on the page', steps: [onPage.allow, used], word: 'valid' },
    { what: 'no on the page', steps: [onPage.refuse], word: 'denied' },
    { what: 'yes in a shop', steps: [yes, used], word: 'valid' },
    { what: 'no in a shop', steps: [no], word: 'denied' },
    { what: 'an objection in a shop, though it needs consent', steps: [objection], word: 'objected' },
    { what: 'an objection to customer care, though it needs consent', steps: [met, objectsToStaff], word: 'objected' },
    { what: 'yes, withdrawn through the Consents API', steps: [yes, used, withdrawn.api], word: 'denied' },
    { what: 'yes, withdrawn through customer care', steps: [yes, used, withdrawn.staff], word: 'denied' },
    { what: 'yes, withdrawn through the application', steps: [onPage.allow, used, withdrawn.application], word: 'denied' },
    { what: 'yes, stopped in the portal', steps: [yes, used, inPortal.stop], word: 'denied' },
    { what: 'yes on the page, then no in a shop', steps: [onPage.allow, used, no], word: 'denied' },
    { what: 'no on the page, then yes in a shop', steps: [onPage.refuse, yes], word: 'valid' },
    { what: 'no in a shop, then yes in a shop', steps: [no, yes], word: 'valid' },
    { what: 'yes that has run out', steps: [yes, used, runOutAfter()], word: 'expired' },
    { what: 'yes that had run out when it was told', steps: [runOut], word: 'expired' },
    { what: 'yes that has run out, given anew', steps: [runOut, onPage.allow], word: 'valid' },
    { what: 'yes that has run out, with the question on the screen', steps: [runOut, shown], word: 'expired' },
    { what: 'yes that has run out, withdrawn', steps: [runOut, withdrawn.api], word: 'denied' },
    { what: 'yes, then an objection', steps: [yes, used, objection], word: 'objected' },
    { what: 'an objection, then yes', steps: [objection, yes], word: 'valid' },
    { what: 'withdrawn, then an older yes arrives', steps: [yes, used, withdrawn.api, lateOldYes], word: 'denied' },
    { what: 'yes to another scope only', steps: [about(OTHER_SCOPE, yes)], word: 'pending' },
    { what: 'no to another scope, yes to this one', steps: [about(OTHER_SCOPE, no), yes, used], word: 'valid' },
    { what: 'yes, beside an objection to another scope', steps: [yes, used, about(BY_INTEREST, objection)], word: 'valid' },
    { what: 'yes, and another scope that nobody was asked about', steps: [yes, about(BY_INTEREST, used)], word: 'valid' },
    { what: 'no, beside a yes to another scope', steps: [about(OTHER_SCOPE, yes), no], word: 'denied' },
    { what: 'an objection, beside a yes to another scope', steps: [about(OTHER_SCOPE, yes), objection], word: 'objected' },
    {
      what: 'an objection to what needs no consent, beside a yes to what does',
      ...NO_NEED,
      steps: [used, about(BY_CONSENT, yes), inPortal.object],
      word: 'objected',
    },
    {
      what: 'used without asking, beside an objection and a no',
      ...NO_NEED,
      steps: [about(BY_CONSENT, objection), about(OTHER_SCOPE, no), used],
      word: 'valid',
    },
    {
      what: 'yes, while another scope of the same page is objected to and taken back',
      steps: [yes, used, about(BY_INTEREST, used), about(BY_INTEREST, inPortal.object), about(BY_INTEREST, inPortal.allow)],
      word: 'valid',
    },
    {
      what: 'an objection, while a yes on the same page is stopped',
      ...NO_NEED,
      steps: [used, about(BY_CONSENT, yes), inPortal.object, about(BY_CONSENT, inPortal.stop)],
      word: 'objected',
    },
    { what: 'yes, stopped with everything', steps: [yes, used, about(PARCELS, yes), stopEverything], word: 'denied' },
    {
      what: 'nobody need be asked, and everything was stopped',
      ...NO_NEED,
      steps: [used, about(PARCELS, yes), stopEverything],
      word: 'valid',
    },
    {
      what: 'allowed though nobody need be asked, and stopped with everything',
      ...NO_NEED,
      steps: [yes, stopEverything],
      word: 'denied',
    },
    {
      what: 'an objection, and everything was stopped',
      steps: [about(PARCELS, yes), objection, stopEverything],
      word: 'objected',
    },
    { what: 'yes to another application only', steps: [about(PARCELS, yes)], word: 'pending' },
    { what: 'yes for another purpose only', matter: PARCELS, steps: [about(IDENTITY, yes)], word: 'pending' },
    {
      what: 'yes for this purpose, withdrawn for another',
      matter: PARCELS,
      steps: [yes, used, about(IDENTITY, yes), about(IDENTITY, withdrawn.api)],
      word: 'valid',
    },

    { what: 'nobody was asked, and nobody need be', ...NO_NEED, word: 'valid' },
    { what: 'an objection in a shop to what needs no consent', ...NO_NEED, steps: [objection], word: 'objected' },
    {
      what: 'an objection to customer care to what needs no consent',
      ...NO_NEED,
      steps: [objectsToStaff],
      word: 'objected',
    },
    { what: 'no to what needs no consent', ...NO_NEED, steps: [no], word: 'denied' },
    { what: 'yes to what needs no consent', ...NO_NEED, steps: [yes], word: 'valid' },
    {
      what: 'yes that has run out to what needs no consent',
      ...NO_NEED,
      steps: [runOut],
      word: 'valid',
    },
    { what: 'objected in a shop, taken back there', ...NO_NEED, steps: [objection, yes], word: 'valid' },
    { what: 'used and objected in the portal', ...NO_NEED, steps: [used, inPortal.object], word: 'objected' },
    {
      what: 'objected in the portal, taken back there',
      ...NO_NEED,
      steps: [used, inPortal.object, inPortal.allow],
      word: 'valid',
    },
    { what: 'by contract', matter: BY_CONTRACT, word: 'valid' },
    { what: 'by contract, with an objection', matter: BY_CONTRACT, steps: [objection], word: 'objected' },

    {
      what: 'a law wants consent, nobody was asked',
      ...NO_NEED,
      rules: [{ ...VERIFY_LAW, effect: 'require_consent' }],
      word: 'pending',
    },
    {
      what: 'a law wants consent, yes',
      ...NO_NEED,
      steps: [yes],
      rules: [{ ...VERIFY_LAW, effect: 'require_consent' }],
      word: 'valid',
    },
    {
      what: 'a law wants consent, objected',
      ...NO_NEED,
      steps: [objection],
      rules: [{ ...VERIFY_LAW, effect: 'require_consent' }],
      word: 'objected',
    },
    {
      what: 'a law wants consent, yes that has run out',
      ...NO_NEED,
      steps: [runOut],
      rules: [{ ...VERIFY_LAW, effect: 'require_consent' }],
      word: 'expired',
    },
    {
      what: 'a law forbids it, in spite of a yes',
      steps: [yes, used],
      rules: [{ ...SIM_LAW, effect: 'deny' }],
      word: 'not-agreed',
    },
    { what: 'a law forbids what needs no consent', ...NO_NEED, rules: [{ ...VERIFY_LAW, effect: 'deny' }], word: 'not-agreed' },
    {
      what: 'a law forbids another scope',
      steps: [yes, used],
      rules: [{ ...SIM_LAW, scope: DATE, effect: 'deny' }],
      word: 'valid',
    },
    {
      what: 'a law forbids the API and allows this scope',
      steps: [yes, used],
      rules: [
        { ...SIM_LAW, scope: undefined, effect: 'deny' },
        { ...SIM_LAW, effect: 'allow' },
      ],
      word: 'valid',
    },

    { what: 'a scope that was not bought', matter: { ...BY_CONSENT, scope: 'kyc-match:match' }, word: 'not-agreed' },
    {
      what: 'a scope bought for another purpose',
      matter: { ...BY_CONSENT, purpose: 'dpv:IdentityVerification' },
      word: 'not-agreed',
    },

    // Nobody is to be asked there, so the application is not told to ask.
    { what: 'a child’s phone, nobody was asked', line: { mayConsent: false }, word: 'pending', but: { gate: 'access_denied' } },
    { what: 'a child’s phone, and nobody need be asked', ...NO_NEED, line: { mayConsent: false }, word: 'valid' },
    { what: 'a child’s phone, objected', ...NO_NEED, line: { mayConsent: false }, steps: [objection], word: 'objected' },
    { what: 'a phone that became a child’s after a yes', steps: [yes, used, becomes({ mayConsent: false })], word: 'valid' },
    { what: 'a barred line that said yes before', steps: [yes, becomes({ barred: true })], word: 'barred' },
    {
      what: 'a line that was barred after it was used',
      steps: [yes, used, becomes({ barred: true })],
      word: 'barred',
      // The network is asked about a line when a token is issued, not at each call: the token is good until it ends.
      but: { call: '200' },
    },
    { what: 'a barred line, and nobody need be asked', ...NO_NEED, line: { barred: true }, word: 'barred' },
    { what: 'a number that went to another operator after a yes', steps: [yes, becomes({ served: false })], word: 'not-ours' },
    {
      what: 'a number that went to another operator after it was used',
      steps: [yes, used, becomes({ served: false })],
      word: 'not-ours',
    },
    {
      what: 'a number given to somebody else after a yes',
      steps: [yes, used, becomes({ subscriptionId: 'somebody-else' })],
      word: 'pending',
      // The token names somebody who is no subscriber any more.
      but: { call: '401 UNAUTHENTICATED' },
    },
  ];

  consentWalk(() => stage);

  /** A new yes, said later than the one before, that ends a moment afterwards. */
  function runOutAfter(): Step {
    return async (line, matter) => {
      const expiresAt = new Date(Date.now() + 300);
      await faces.say(line, matter, { expiresAt: expiresAt.toISOString() });
      await sleep(expiresAt.getTime() - Date.now() + 20);
    };
  }

  it.each(CASES)(
    'is one at the gate, both APIs and the portal: $what',
    async ({ matter = BY_CONSENT, line: facts, steps = [], rules = [], word, but }) => {
      const line = await stage.freshLine(facts);
      for (const step of steps) await step(line, matter);

      const told = await underAll(rules, () => faces.ask(line, matter));

      expect(told).toEqual(asItShouldBe(word, told, but));
    },
  );

  async function underAll<T>(rules: readonly object[], work: () => Promise<T>): Promise<T> {
    const ids: string[] = [];
    for (const rule of rules) {
      const { status, json } = await stage.staff('/v1/country-rules', {
        country: 'XN',
        purpose: PURPOSE,
        reason: 'spec',
        ...rule,
      });
      expect(status).toBe(201);
      ids.push(String(json['id']));
    }
    try {
      return await work();
    } finally {
      for (const id of ids) await end(id);
    }
  }

  async function end(id: string): Promise<void> {
    const [login] = stage.world.logins;
    const { statusCode, body } = await request(`${stage.world.operatorUrl}/v1/country-rules/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Basic ${btoa(`${login!.name}:${login!.password}`)}` },
    });
    await body.dump();
    expect(statusCode).toBe(204);
  }
});
