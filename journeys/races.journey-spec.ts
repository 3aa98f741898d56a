import { type Answer, ServiceProcess, numberOf } from '@openmast/testing';
import { Stage } from './stage';
import { traceStories } from './stories/traces.story-spec';

const TAKERS = 20;
const ROUNDS = 5;
const VERIFY = '/number-verification/v2/verify';
const NUMBER_VERIFICATION = 'dpv:FraudPreventionAndDetection number-verification:verify';
const SIM_SWAP = 'dpv:FraudPreventionAndDetection sim-swap:check';
const WITHDRAWAL = 'dpv:RightsFulfillment consents:withdraw';

/** How often each outcome came: `{ '200': 1, '400 invalid_grant': 19 }`. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, json } of answers) {
    const word = json['error'] ?? json['code'];
    const outcome = typeof word === 'string' ? `${String(status)} ${word}` : String(status);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

/** What may happen once happens once, however many ask at the same moment and whichever process they ask. */
describe('Of many at the same moment, over two processes,', () => {
  let stage: Stage;
  let authServers: string[];
  let camaraApis: string[];
  const services: ServiceProcess[] = [];

  beforeAll(async () => {
    stage = await Stage.open();
    const { process, world } = stage;
    const port = (atZero: number) => atZero + process.offset;
    services.push(
      await ServiceProcess.start(process, 'auth-server', { publicPort: port(4021), operatorPort: 0, opsPort: port(9402) }),
      await ServiceProcess.start(process, 'camara-api', { publicPort: port(4022), operatorPort: 0, opsPort: port(9403) }),
    );
    authServers = [world.platformUrl, services[0]!.publicUrl];
    camaraApis = [world.platformUrl, services[1]!.publicUrl];
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await stage.close();
  });

  /** One taker at each process in turn. */
  const race = (hosts: readonly string[], take: (host: string, index: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: TAKERS }, (_, index) => take(hosts[index % hosts.length]!, index)));

  it('one redeems a code, and that one’s token dies with the double use', async () => {
    const kestrelPay = await stage.partner('kestrelpay');
    const handset = stage.handset('ada');
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { callback, pending } = await stage.signIn(handset, kestrelPay, SIM_SWAP);
      const assertions = await Promise.all(Array.from({ length: TAKERS }, () => kestrelPay.assertion()));

      const answers = await race(authServers, (host, index) => {
        const request = { ...kestrelPay.redemption(callback, pending), client_assertion: assertions[index]! };
        return kestrelPay.tokenRequest(request, { url: `${host}/token` });
      });
      const token = String(answers.find(({ status }) => status === 200)?.json['access_token']);
      const call = await kestrelPay.call('/sim-swap/v2/check', { token, json: {} });

      rounds.push({ ...tally(answers), call: call.status });
    }
    expect(rounds).toEqual(Array(ROUNDS).fill({ '200': 1, '400 invalid_grant': TAKERS - 1, call: 401 }));
  });

  it('one signs in with a client assertion', async () => {
    const rideNow = await stage.partner('ridenow');
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const client_assertion = await rideNow.assertion();
      const request = { grant_type: 'client_credentials', scope: WITHDRAWAL, client_assertion };

      const answers = await race(authServers, (host) => rideNow.tokenRequest(request, { url: `${host}/token` }));

      rounds.push(tally(answers));
    }
    expect(rounds).toEqual(Array(ROUNDS).fill({ '200': 1, '401 invalid_client': TAKERS - 1 }));
  });

  it('one call is served by a single-use token', async () => {
    const rideNow = await stage.partner('ridenow');
    const handset = stage.handset('ada');
    const json = { phoneNumber: numberOf(stage.world, 'ada') };
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = await stage.token(handset, rideNow, NUMBER_VERIFICATION);

      const answers = await race(camaraApis, (baseUrl) => rideNow.call(VERIFY, { token, json, baseUrl }));

      rounds.push(tally(answers));
    }
    expect(rounds).toEqual(Array(ROUNDS).fill({ '200': 1, '401 UNAUTHENTICATED': TAKERS - 1 }));
  });

  it('none is served that starts after a withdrawal was answered', async () => {
    const { clientId } = (await stage.partner('kestrelpay')).client;
    const kestrelPay = await stage.partner('kestrelpay');
    const line = await stage.freshLine();
    const token = await stage.token(stage.handset(line.name), kestrelPay, SIM_SWAP);
    const call = (host: string) => kestrelPay.call('/sim-swap/v2/check', { token, json: {}, baseUrl: host });
    const before = await race(camaraApis, call);

    const objection = { phoneNumber: line.msisdn, clientId, purpose: 'dpv:FraudPreventionAndDetection', reason: 'by letter' };
    await stage.staff('/v1/consents/object', { ...objection, scopes: ['sim-swap:check'] });
    const after = await race(camaraApis, call);

    expect([tally(before), tally(after)]).toEqual([{ '200': TAKERS }, { '403 PERMISSION_DENIED': TAKERS }]);
  });

  traceStories(() => stage);
});
