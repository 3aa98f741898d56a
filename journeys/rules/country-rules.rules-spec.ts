import { request } from 'undici';
import type { Stage } from '../stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const SIM_SWAP = `${FRAUD} sim-swap:check`;
const CHECK = '/sim-swap/v2/check';
const LAW = { country: 'XN', capability: 'sim-swap', purpose: FRAUD, reason: 'Telecommunications Act of North, section 12' };

/** CAMARA ICM M1: the operator's policy, of which the law of the country is a part, decides; the client never states it. */
export function countryRules(stage: () => Stage): void {
  /** Runs `work` under a rule that staff put in force, and ends it. */
  async function under<T>(rule: object, work: () => Promise<T>): Promise<T> {
    const created = await stage().staff('/v1/country-rules', { ...LAW, ...rule });
    expect(created.status).toBe(201);
    try {
      return await work();
    } finally {
      expect(await end(String(created.json['id']))).toBe(204);
    }
  }

  async function end(id: string): Promise<number> {
    const [login] = stage().world.logins;
    const credentials = Buffer.from(`${login!.name}:${login!.password}`).toString('base64');
    const { statusCode, body } = await request(`${stage().world.operatorUrl}/v1/country-rules/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Basic ${credentials}` },
    });
    await body.dump();
    return statusCode;
  }

  const kestrelPay = () => stage().partner('kestrelpay');
  const sim = async () => stage().handset((await stage().freshLine()).name);

  describe('The law of a country', () => {
    it('M1: may forbid: no code, and no call with a token from before', async () => {
      const partner = await kestrelPay();
      const token = await stage().token(await sim(), partner, SIM_SWAP);
      const before = await partner.call(CHECK, { token, json: {} });

      const [visit, during] = await under({ effect: 'deny' }, async () => [
        await stage().visit(await sim(), partner, { scope: SIM_SWAP }),
        await partner.call(CHECK, { token, json: {} }),
      ]);
      const after = await partner.call(CHECK, { token, json: {} });

      expect(visit.answer.location?.searchParams.get('error')).toBe('invalid_scope');
      expect([before.status, during.status, during.json['code'], after.status]).toEqual([200, 403, 'PERMISSION_DENIED', 200]);
    });

    it('M1: may want consent where the contract does not', async () => {
      const partner = await kestrelPay();
      const token = await stage().token(await sim(), partner, SIM_SWAP);

      const [silent, open, call] = await under({ effect: 'require_consent' }, async () => [
        (await stage().visit(await sim(), partner, { scope: SIM_SWAP, prompt: 'none' })).answer,
        (await stage().visit(await sim(), partner, { scope: SIM_SWAP })).answer,
        await partner.call(CHECK, { token, json: {} }),
      ]);

      expect(silent.location?.searchParams.get('error')).toBe('consent_required');
      expect([open.status, open.headers['content-type']]).toEqual([200, expect.stringContaining('text/html')]);
      expect(call.status).toBe(403);
    });

    it('M1: may let one use be that a broader rule forbids', async () => {
      const partner = await kestrelPay();
      const answers = await under({ effect: 'deny', purpose: undefined }, () =>
        under({ effect: 'allow', scope: 'sim-swap:check' }, async () => [
          (await stage().visit(await sim(), partner, { scope: SIM_SWAP })).answer,
          (await stage().visit(await sim(), partner, { scope: `${FRAUD} sim-swap:retrieve-date` })).answer,
        ]),
      );

      expect(answers.map(({ location }) => location?.searchParams.get('error') ?? 'code')).toEqual(['code', 'invalid_scope']);
    });

    it('M1: may cap what is asked: beyond it is OUT_OF_RANGE with the limit, and dates are told within it only', async () => {
      const partner = await kestrelPay();
      const token = await stage().token(await sim(), partner, `${SIM_SWAP} sim-swap:retrieve-date`);
      const [within, beyond, date] = await under({ effect: 'cap', parameter: 'maxAge', maximum: 48 }, async () => [
        await partner.call(CHECK, { token, json: { maxAge: 48 } }),
        await partner.call(CHECK, { token, json: { maxAge: 49 } }),
        await partner.call('/sim-swap/v2/retrieve-date', { token, json: {} }),
      ]);

      expect([within.status, within.json]).toEqual([200, { swapped: false }]);
      expect([beyond.status, beyond.json['code']]).toEqual([400, 'OUT_OF_RANGE']);
      expect(beyond.json['message']).toContain('48 hours');
      expect(date.json).toEqual({ latestSimChange: null, monitoredPeriod: 2 });
    });

    it('M1: of another country changes nothing, and is not to be seen, written or ended from here', async () => {
      const [{ id = '' } = {}] = await stage().sql<{ id: string }>(
        `insert into tenancy.country_rule (id, country, capability, effect, reason, created_by)
         values (gen_random_uuid(), 'XS', 'sim-swap', 'deny', 'law of South', 'south/sven') returning id`,
      );
      const { answer } = await stage().visit(await sim(), await kestrelPay(), { scope: SIM_SWAP });
      const written = await stage().staff('/v1/country-rules', { ...LAW, country: 'XS', effect: 'allow' });

      expect(answer.location?.searchParams.has('code')).toBe(true);
      expect([written.status, written.json['code']]).toEqual([404, 'UNKNOWN_COUNTRY']);
      expect(await end(id)).toBe(404);
    });

    it.each([
      ['a cap without a maximum', { effect: 'cap', parameter: 'maxAge' }],
      ['a maximum without a cap', { effect: 'deny', maximum: 1 }],
      ['no reason', { effect: 'deny', reason: '' }],
      ['a country that is none', { effect: 'deny', country: 'Northland' }],
      ['an effect that is none', { effect: 'perhaps' }],
      ['a property that is not ours to set', { effect: 'deny', createdBy: 'nobody' }],
    ])('M1: cannot be written down with %s', async (_name, change) => {
      const { status } = await stage().staff('/v1/country-rules', { ...LAW, ...change });

      expect(status).toBe(400);
    });
  });
}
