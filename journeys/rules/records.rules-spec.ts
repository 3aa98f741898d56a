import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import type { Partner } from '@openmast/testing';
import type { FreshLine, Stage } from '../stage';

const FRAUD = 'dpv:FraudPreventionAndDetection';
const SIM_SWAP = `${FRAUD} sim-swap:check`;
const CHECK = '/sim-swap/v2/check';

interface Access {
  readonly operation: string;
  readonly purpose: string;
  readonly scope: string;
  readonly lawful_basis: string;
  readonly grant_type: string;
  readonly correlator: string;
  readonly outcome: string | null;
}

/** CAMARA ICM, sections 10 and 12: what is kept of consent and of every access, for how long a yes holds, and what errors tell. */
export function recordRules(stage: () => Stage): void {
  async function visitAs(application: string, line: FreshLine, scope: string, extra: Readonly<Record<string, string>> = {}) {
    const partner = await stage().partner(application);
    const handset = stage().handset(line.name);
    return { partner, handset, ...(await stage().visit(handset, partner, { scope, ...extra })) };
  }

  async function answered(application: string, line: FreshLine, answer: 'allow' | 'refuse', scope = SIM_SWAP) {
    const { partner, handset, answer: page, pending } = await visitAs(application, line, scope);
    const back = await stage().answerPage(handset, { page, partner, answer });
    return { partner, pending, back };
  }

  async function allowedToken(line: FreshLine, scope = SIM_SWAP): Promise<{ partner: Partner; token: string }> {
    const { partner, pending, back } = await answered('ridenow', line, 'allow', scope);
    return { partner, token: (await partner.exchange(back.location!, pending)).access_token };
  }

  /** The person who was met last: stories run one after the other, each with a line of its own. */
  const NEWEST = '(select id from subscriber.subscriber order by created_at desc limit 1)';

  /** RideNow may, or may no longer, refresh its tokens for SIM Swap. */
  const sellRefreshing = (change: 'array_append' | 'array_remove') =>
    stage().sql(
      `update tenancy.product p set grant_types = ${change}(p.grant_types, 'refresh_token')
         from tenancy.application a where a.id = p.application_id and a.name = 'ridenow' and p.capability = 'sim-swap'`,
    );

  describe('Every access', () => {
    it('Q1: is on record with application, purpose, scope, lawful basis, flow and the caller’s correlator', async () => {
      const line = await stage().freshLine();
      const { partner, token } = await allowedToken(line);
      const call = (correlator: string, json: unknown) =>
        partner.call(CHECK, { token, json, headers: { 'x-correlator': correlator } });

      await call('q1-answered', {});
      await call('q1-out-of-range', { maxAge: 2400 });
      await call('q1-malformed', { maxAge: 'x' });
      await stage().staff('/v1/consents/withdraw', {
        phoneNumber: line.msisdn,
        clientId: partner.client.clientId,
        purpose: FRAUD,
        reason: 'spec',
      });
      await call('q1-refused', {});
      await sleep(1_000);

      const rows = await stage().sql<Access>(
        `select operation, purpose, scope, lawful_basis, grant_type, correlator, outcome
           from camara.access where correlator like 'q1-%' order by at`,
      );
      const access = {
        operation: 'checkSimSwap',
        purpose: FRAUD,
        scope: 'sim-swap:check',
        lawful_basis: 'consent',
        grant_type: 'authorization_code',
      };
      expect(rows).toEqual([
        { ...access, correlator: 'q1-answered', outcome: null },
        { ...access, correlator: 'q1-out-of-range', outcome: null },
        { ...access, correlator: 'q1-refused', outcome: 'PERMISSION_DENIED' },
      ]);
    });

    it('Q1: was made with a token whose issue is on record too, for every flow', async () => {
      const line = await stage().freshLine();
      await allowedToken(line);
      const rideNow = await stage().partner('ridenow');
      await rideNow.clientCredentials('dpv:RightsFulfillment consents:withdraw');
      await sleep(1_000);

      const rows = await stage().sql<{ scope: string; grant_type: string; is_about_somebody: boolean }>(
        `select scope, grant_type, subscriber_id is not null as is_about_somebody from identity.issued_token
          where application_id = $1 order by at desc limit 2`,
        [rideNow.client.clientId],
      );

      expect(rows).toEqual([
        { scope: 'dpv:RightsFulfillment consents:withdraw', grant_type: 'client_credentials', is_about_somebody: false },
        { scope: SIM_SWAP, grant_type: 'authorization_code', is_about_somebody: true },
      ]);
    });

    it('Q1: is recorded under the id of the person, never under the number', async () => {
      const line = await stage().freshLine();
      const { partner, token } = await allowedToken(line);
      await partner.call(CHECK, { token, json: {}, headers: { 'x-correlator': 'q1-person' } });

      const [row] = await stage().sql<{ text: string; subscriber_id: string | null }>(
        `select subscriber_id, row_to_json(a)::text as text from camara.access a where correlator = 'q1-person'`,
      );

      expect(row!.subscriber_id).toMatch(/^[0-9a-f-]{36}$/);
      expect(row!.text).not.toContain(line.msisdn.slice(1));
    });
  });

  describe('Consent', () => {
    it('Q5: leaves evidence: what was shown in which language, where, how the person was recognised, and when it ended', async () => {
      const line = await stage().freshLine();
      const { partner } = await allowedToken(line);
      await stage().staff('/v1/consents/withdraw', {
        phoneNumber: line.msisdn,
        clientId: partner.client.clientId,
        purpose: FRAUD,
        reason: 'asked by phone',
      });

      const events = await stage().sql<{ state: string; channel: string; evidence: object; occurred_at: Date }>(
        `select e.state, e.channel, e.evidence, e.occurred_at from consent.event e
           join consent.record r on r.id = e.record_id
          where r.subscriber_id = ${NEWEST} order by e.position`,
      );

      expect(events).toMatchObject([
        {
          state: 'granted',
          channel: 'authorization',
          evidence: {
            view: expect.any(String),
            language: 'en',
            textHash: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
            amr: ['nba'],
          },
          occurred_at: expect.any(Date),
        },
        { state: 'withdrawn', channel: 'staff', evidence: { staff: 'olga', reason: 'asked by phone' } },
      ]);
    });

    it('M7: ends at its end, without grace, for tokens that were issued before and for those asked for after', async () => {
      const line = await stage().freshLine();
      const { partner, token } = await allowedToken(line);
      const before = await partner.call(CHECK, { token, json: {} });
      await stage().sql(`update consent.record set expires_at = now() + interval '1 second' where subscriber_id = ${NEWEST}`);
      await sleep(1_100);

      const after = await partner.call(CHECK, { token, json: {} });
      const silent = await visitAs('ridenow', line, SIM_SWAP, { prompt: 'none' });
      const open = await visitAs('ridenow', line, SIM_SWAP);

      expect([before.status, after.status, after.json['code']]).toEqual([200, 403, 'PERMISSION_DENIED']);
      expect(silent.answer.location?.searchParams.get('error')).toBe('consent_required');
      expect(open.answer.status).toBe(200);
    });

    it('H6: bounds the life of every token that rests on it, access and refresh alike', async () => {
      const line = await stage().freshLine();
      const withEnd = (seconds: number) =>
        stage().sql(`update consent.record set expires_at = now() + make_interval(secs => $1) where subscriber_id = ${NEWEST}`, [
          seconds,
        ]);
      await sellRefreshing('array_append');
      const { partner, pending, back } = await answered('ridenow', line, 'allow', `openid offline_access ${SIM_SWAP}`);
      await withEnd(300);

      const tokens = await partner.exchange(back.location!, pending);
      const [row] = await stage().sql<{ seconds: number }>(
        `select extract(epoch from expires_at - now())::float as seconds from identity.oidc_payload
          where model = 'RefreshToken' order by (payload->>'iat')::bigint desc limit 1`,
      );
      await withEnd(60);
      const refreshed = await partner.tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token! });
      const { exp } = await stage().introspect(String(refreshed.json['access_token']));
      await sellRefreshing('array_remove');

      expect(tokens.expires_in).toBeLessThanOrEqual(300);
      expect(row!.seconds).toBeLessThanOrEqual(300);
      expect(refreshed.json['expires_in']).toBeLessThanOrEqual(60);
      expect(Number(exp) * 1000).toBeLessThanOrEqual(Date.now() + 60_000);
    });

    it('M9: is asked of nobody who does not decide for the line: no page, no message, no yes', async () => {
      const child = await stage().freshLine({ mayConsent: false });
      const { answer } = await visitAs('ridenow', child, SIM_SWAP);
      const needless = await visitAs('kestrelpay', child, SIM_SWAP);
      const meadowCare = await stage().partner('meadowcare');
      const asked = await meadowCare.tokenRequest(
        { scope: 'openid dpv:IdentityVerification sim-swap:check', login_hint: `tel:${child.msisdn}` },
        { url: `${stage().world.issuer}/bc-authorize` },
      );
      const polled = await meadowCare.tokenRequest({
        grant_type: 'urn:openid:params:grant-type:ciba',
        auth_req_id: String(asked.json['auth_req_id']),
      });
      const inbox = await meadowCare.call(`/lines/${child.name}/inbox`, { baseUrl: stage().world.simulatorUrl });

      expect(answer.location?.searchParams.get('error')).toBe('access_denied');
      expect(needless.answer.location?.searchParams.has('code')).toBe(true);
      expect([asked.status, polled.status, polled.json['error']]).toEqual([200, 400, 'access_denied']);
      expect(inbox.json['messages']).toEqual([]);
    });
  });

  describe('Error texts', () => {
    it('Q4: say the same for a refusal, a withdrawal and an objection, and nothing about the person', async () => {
      const texts: string[] = [];
      for (const state of ['denied', 'withdrawn', 'objected'] as const) {
        const line = await stage().freshLine();
        const { partner, token } = await allowedToken(line);
        await stage().sql(`update consent.record set state = $1 where subscriber_id = ${NEWEST}`, [state]);
        const call = await partner.call(CHECK, { token, json: {} });
        const { answer } = await visitAs('ridenow', line, SIM_SWAP, { prompt: 'none' });
        const back = answer.location!.searchParams;
        texts.push(
          `${String(call.json['code'])} ${String(call.json['message'])} ${back.get('error')!} ${back.get('error_description')!}`,
        );
      }

      expect(new Set(texts)).toHaveProperty('size', 1);
      expect(texts[0]).not.toMatch(/withdraw|object|opt|denied by|\d{6}|guest/i);
    });

    it('Q4: of the token endpoint name neither line nor decision', async () => {
      const line = await stage().freshLine();
      const { partner, pending, back } = await answered('ridenow', line, 'allow');
      await stage().sql(`update consent.record set state = 'objected' where subscriber_id = ${NEWEST}`);

      const answer = await partner.tokenRequest(partner.redemption(back.location!, pending));

      expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_grant']);
      expect(String(answer.json['error_description'])).not.toMatch(/withdraw|object|opt|consent|\d{6}/i);
    });
  });

  describe('API scopes', () => {
    it('G9: belong to the APIs: with openid they still make a token for them, and none for anybody’s profile', async () => {
      const partner = await stage().partner('kestrelpay');
      const token = await stage().token(stage().handset('ada'), partner, `openid ${SIM_SWAP}`);
      const { json } = await partner.call('/.well-known/openid-configuration');

      expect(decodeJwt(token)).toMatchObject({ scope: SIM_SWAP, aud: stage().world.issuer });
      expect((await partner.call(CHECK, { token, json: {} })).status).toBe(200);
      for (const path of ['/me', '/userinfo']) expect((await partner.call(path, { token })).status).toBe(404);
      expect(json).not.toHaveProperty('userinfo_endpoint');
    });

    it('I8: are open to clients with keys of their own however they were onboarded: with redirect URIs, without, on two hosts', async () => {
      for (const name of ['parcelpost', 'tillpoint', 'meadowcare', 'cobblemarket', 'north-gateway']) {
        const partner = await stage().partner(name);
        const answer = await partner.tokenRequest({ token: 'x' }, { url: `${stage().world.issuer}/revoke` });

        expect([name, answer.status]).toEqual([name, 200]);
      }
    });
  });
}
