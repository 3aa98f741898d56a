import { FakeNas } from '@openmast/adapters/radius-accounting';
import { Msisdn } from '@openmast/kernel';
import { type RawAnswer, ServiceProcess, edgeProof, numberOf, rawRequest } from '@openmast/testing';
import { Stage } from './stage';

const SECRET = 'shared-with-the-gateway';
const SCOPE = 'dpv:FraudPreventionAndDetection sim-swap:check';

/** The session directory fed by RADIUS accounting, in front of a real authorization server: the address is the credential. */
describe('Signing in by an address that RADIUS accounting knows', () => {
  let stage: Stage;
  let server: ServiceProcess;
  let nas: FakeNas;
  beforeAll(async () => {
    stage = await Stage.open();
    const { offset } = stage.process;
    const radiusPort = 1813 + offset;
    const env = {
      OPENMAST_PORT_NUMBER_AT_ADDRESS: 'radius-accounting',
      OPENMAST_RADIUS_LISTEN: `127.0.0.1:${String(radiusPort)}`,
      OPENMAST_RADIUS_CLIENTS: `127.0.0.0/8=${SECRET}`,
    };
    const ports = { publicPort: 4021 + offset, operatorPort: 0, opsPort: 9402 + offset };
    server = await ServiceProcess.start(stage.process, 'auth-server', { ...ports, env });
    nas = new FakeNas({ secret: SECRET, server: { host: '127.0.0.1', port: radiusPort } });
  });
  afterAll(async () => {
    await nas.close();
    await server.stop();
    await stage.close();
  });

  /** A request from an address, as the operator's gateway vouches for it. */
  async function signInFrom(address: string): Promise<URLSearchParams> {
    const { url } = await (await stage.partner('kestrelpay')).authorization(SCOPE, { prompt: 'none' });
    const target = url.pathname + url.search;
    const proof = edgeProof(stage.process.dataDir, { method: 'GET', target, forwardedFor: address });
    const head = [`GET ${target} HTTP/1.1`, `Host: ${url.host}`, 'Connection: close'];
    const answer = await rawRequest(server.publicUrl, [...head, `X-Forwarded-For: ${address}`, `X-Edge-Proof: ${proof}`]);
    return locationOf(answer);
  }

  function locationOf({ head }: RawAnswer): URLSearchParams {
    return new URL(/^location: (\S+)/im.exec(head)?.[1] ?? 'about:blank').searchParams;
  }

  const line = (name: string) => {
    const msisdn = Msisdn.parse(numberOf(stage.world, name));
    if (!msisdn) throw new Error(`${name} has no number`);
    return msisdn;
  };

  it('follows the session: nobody before it, the line while it lives, nobody after it', async () => {
    const session = { sessionId: 's-1', msisdn: line('ada'), ip: '100.99.0.1' };
    expect((await signInFrom(session.ip)).get('error')).toBe('login_required');

    await nas.start(session, new Date());
    expect((await signInFrom(session.ip)).has('code')).toBe(true);
    expect((await signInFrom('100.99.0.2')).get('error')).toBe('login_required');

    await nas.stop(session, new Date());
    expect((await signInFrom(session.ip)).get('error')).toBe('login_required');
  });

  it('gives an address to its new owner, and a late word of the old one changes nothing', async () => {
    const ip = '100.99.0.3';
    const ada = { sessionId: 's-2', msisdn: line('ada'), ip };
    const dora = { sessionId: 's-3', msisdn: line('dora'), ip };
    const before = new Date(Date.now() - 5_000);
    await nas.start(ada, before);
    await nas.stop(ada, new Date(before.getTime() + 1_000));
    await nas.start(dora, new Date());

    await nas.interim(ada, before);

    // Dora's line is barred, so being refused by name of her line shows whom the address belongs to.
    expect((await signInFrom(ip)).get('error')).toBe('access_denied');
  });

  it('tells two phones behind one address apart by their ports', async () => {
    const ip = '100.99.0.4';
    await nas.start({ sessionId: 's-4', msisdn: line('ada'), ip, ports: { from: 1_024, to: 2_047 } }, new Date());
    await nas.start({ sessionId: 's-5', msisdn: line('dora'), ip, ports: { from: 2_048, to: 4_095 } }, new Date());

    expect((await signInFrom(`${ip}:1500`)).has('code')).toBe(true);
    expect((await signInFrom(`${ip}:3000`)).get('error')).toBe('access_denied');
    expect((await signInFrom(ip)).get('error')).toBe('login_required');
    expect((await signInFrom(`${ip}:5000`)).get('error')).toBe('login_required');
  });
});
