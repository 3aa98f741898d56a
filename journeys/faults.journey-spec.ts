import { setTimeout as sleep } from 'node:timers/promises';
import { OwnPostgres, numberOf } from '@openmast/testing';
import { Client, request } from 'undici';
import { Stage } from './stage';
import { traceStories } from './stories/traces.story-spec';
import { FRAUD, SIM_SWAP, allow, countsOf, lostOf, silently, trafficUntilItBreaks, withdraw } from './traffic';

const CHECK = '/sim-swap/v2/check';

/** Nothing that fails may hang: a person waits on the other side. */
const ANSWER_MS = 6_000;
const RECOVERY_MS = 15_000;

describe('A platform that ends', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  it('by kill -9 in the middle of traffic has lost nothing that was acknowledged', async () => {
    const traffic = trafficUntilItBreaks(stage);
    await sleep(2_000);
    stage.process.kill('platform');
    const acknowledged = await traffic;
    const code = await stage.process.untilEnded();

    await stage.process.start();
    await stage.putLinesAgain();

    expect(code).toBe(1);
    expect(Math.min(...countsOf(acknowledged))).toBeGreaterThan(0);
    expect(await lostOf(stage, acknowledged)).toEqual([]);
  });

  it('by a polite stop loses no request of its keep-alive clients', async () => {
    const kestrelPay = await stage.partner('kestrelpay');
    const token = await stage.token(stage.handset('ada'), kestrelPay, SIM_SWAP);
    const { platformUrl } = stage.world;
    const counts = { served: 0, afterStop: 0 };
    const lost: string[] = [];
    let isStopping = false;
    const hammer = async () => {
      const client = new Client(platformUrl);
      for (let isOpen = true; isOpen;) {
        isOpen = await client
          .request({
            method: 'POST',
            path: CHECK,
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            body: '{}',
          })
          .then(async ({ statusCode, body }) => {
            const wasStopping = isStopping;
            await body.text();
            if (statusCode !== 200) lost.push(String(statusCode));
            counts[wasStopping ? 'afterStop' : 'served'] += 1;
            return true;
          })
          .catch((error: Error & { code?: string }) => {
            // Nobody listens any more: the request was never sent.
            if (error.code !== 'ECONNREFUSED') lost.push(error.code ?? error.message);
            return false;
          });
      }
      await client.close();
    };
    const clients = Array.from({ length: 16 }, hammer);
    await sleep(1_000);

    isStopping = true;
    stage.process.kill('platform', 'SIGTERM');
    await Promise.all(clients);
    await stage.process.untilEnded();

    expect(lost).toEqual([]);
    expect(counts.served).toBeGreaterThan(100);
    expect(counts.afterStop).toBeGreaterThan(0);
    expect(stage.process.output).toContain('platform ended (0)');
  });

  traceStories(() => stage);
});

describe.each([
  ['one process', { separate: false }],
  ['four processes', { separate: true }],
])('The platform as %s without its database', (_name, shape) => {
  let postgres: OwnPostgres;
  let stage: Stage;
  let token: string;
  beforeAll(async () => {
    postgres = await OwnPostgres.start();
    stage = await Stage.open({ ...shape, database: postgres.url });
    token = await stage.token(stage.handset('ada'), await stage.partner('kestrelpay'), SIM_SWAP);
  });
  afterAll(async () => {
    await stage.close();
    await postgres.remove();
  });

  /** One of everything, with how long the slowest took. */
  const askAll = async () => {
    const startedMs = Date.now();
    const kestrelPay = await stage.partner('kestrelpay');
    const rideNow = await stage.partner('ridenow');
    const { opsUrl } = stage.world;
    const statusOf = async (url: string) => {
      const { statusCode, body } = await request(url);
      await body.dump();
      return statusCode;
    };
    const [call, signIn, redemption, staff, own, ready, alive] = await Promise.all([
      kestrelPay.call(CHECK, { token, json: {}, headers: { 'x-correlator': 'while-away' } }),
      stage.visit(stage.handset('ada'), kestrelPay, { scope: SIM_SWAP }),
      rideNow.tokenRequest({ grant_type: 'client_credentials', scope: 'dpv:RightsFulfillment consents:withdraw' }),
      stage.staff('/v1/consents/search', { phoneNumber: numberOf(stage.world, 'ada') }),
      rideNow.call('/consents/v1/withdraw', { token, json: { phoneNumber: numberOf(stage.world, 'ada'), purpose: FRAUD } }),
      statusOf(`${opsUrl}/health/ready`),
      statusOf(`${opsUrl}/health/alive`),
    ]);
    return { call, signIn, redemption, staff, own, ready, alive, tookMs: Date.now() - startedMs };
  };
  const expectUnavailable = ({ call, signIn, redemption, staff, ready, alive, tookMs }: Awaited<ReturnType<typeof askAll>>) => {
    expect([call.status, call.json]).toEqual([503, { status: 503, code: 'UNAVAILABLE', message: expect.any(String) }]);
    expect(call.headers['x-correlator']).toBe('while-away');
    const { answer } = signIn;
    const said = answer.location?.searchParams.get('error') ?? `${String(answer.status)} page`;
    expect(['temporarily_unavailable', '503 page']).toContain(said);
    expect([redemption.status, redemption.json['error']]).toEqual([503, 'temporarily_unavailable']);
    expect(staff.status).toBe(503);
    expect([ready, alive]).toEqual([503, 200]);
    expect(tookMs).toBeLessThan(ANSWER_MS);
  };
  const untilReady = async () => {
    const startedMs = Date.now();
    for (;;) {
      const { call, signIn, redemption, ready } = await askAll();
      const isWell = call.status === 200 && redemption.status === 200 && ready === 200;
      if (isWell && signIn.answer.location?.searchParams.has('code')) return Date.now() - startedMs;
      if (Date.now() - startedMs > RECOVERY_MS) throw new Error('it does not recover');
      await sleep(100);
    }
  };

  it('M8: killed: says 503 everywhere, in each form, at once, and recovers by itself with everything it had acknowledged', async () => {
    const [granted, withdrawn] = [await stage.freshLine(), await stage.freshLine()];
    await allow(stage, granted);
    await allow(stage, withdrawn);
    await withdraw(stage, withdrawn);

    await postgres.kill();
    expectUnavailable(await askAll());
    expectUnavailable(await askAll());
    await postgres.startAgain();

    expect(await untilReady()).toBeLessThan(RECOVERY_MS);
    expect([await silently(stage, granted.name), await silently(stage, withdrawn.name)]).toEqual(['code', 'access_denied']);
  });

  it('stopped: the same, and the processes are still the same', async () => {
    const before = stage.process.processes().map(({ pid }) => pid);

    await postgres.stop();
    expectUnavailable(await askAll());
    await postgres.startAgain();
    await untilReady();

    expect(stage.process.processes().map(({ pid }) => pid)).toEqual(before);
  });

  traceStories(() => stage);
});
