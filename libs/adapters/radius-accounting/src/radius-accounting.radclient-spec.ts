import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Msisdn, SystemClock } from '@openmast/kernel';
import { Metrics, createLogger } from '@openmast/runtime';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { type RadiusAccounting, adapter } from './adapter';

/** Debian's freeradius-utils: somebody else's reading of the RFCs. `run-long-specs.mts` runs this where it is installed. */
const run = promisify(execFile);
const SECRET = 'a-secret-for-radclient';
const ada = Msisdn.parse('+990123456701')!;

describe('radclient', () => {
  let world: WorldDatabase;
  let radius: RadiusAccounting;
  let port: number;

  beforeAll(async () => {
    world = await openWorldDatabase();
    radius = adapter.create({
      settings: { OPENMAST_RADIUS_LISTEN: '127.0.0.1:0', OPENMAST_RADIUS_CLIENTS: `127.0.0.1=${SECRET}` },
      clock: new SystemClock(),
      log: createLogger('test', 'silent'),
      metrics: new Metrics('test', '0'),
      ...world,
    });
    ({ port } = await radius.start());
  });
  afterAll(async () => {
    await radius.close();
    await world.close();
  });

  /** Sends one packet, once, and gives back what radclient says about the answer. */
  async function send(attributes: Record<string, string | number>, secret = SECRET): Promise<string> {
    const text = Object.entries({ 'NAS-Identifier': '"gw1"', 'Event-Timestamp': Math.floor(Date.now() / 1_000), ...attributes })
      .map(([name, value]) => `${name} = ${value}`)
      .join('\n');
    const sent = run('radclient', ['-x', '-r', '1', '-t', '1', `127.0.0.1:${port}`, 'acct', secret]);
    sent.child.stdin?.end(`${text}\n`);
    const { stdout, stderr } = await sent.catch((failure: { stdout: string; stderr: string }) => failure);
    return stdout + stderr;
  }

  async function nameAt(ip: string, from?: number): Promise<string> {
    const answer = await radius.numberAtAddress.find({ ip, ...(from ? { port: from } : {}) });
    return answer.outcome === 'line' ? answer.msisdn.e164() : answer.outcome;
  }

  it('gets an answer it accepts for Start, Interim-Update and Stop', async () => {
    const session = {
      'Acct-Session-Id': '"0001"',
      'Calling-Station-Id': '"990123456701"',
      'Framed-IP-Address': '100.64.0.1',
      'Framed-IPv6-Prefix': '2001:db8:a:1::/64',
      'Delegated-IPv6-Prefix': '2001:db8:b:100::/56',
    };

    expect(await send({ ...session, 'Acct-Status-Type': 'Start' })).toMatch(/Received Accounting-Response/);
    expect(await nameAt('100.64.0.1')).toBe(ada.e164());
    expect(await nameAt('2001:db8:a:1::77')).toBe(ada.e164());
    expect(await nameAt('2001:db8:b:1ab::77')).toBe(ada.e164());
    expect(await send({ ...session, 'Acct-Status-Type': 'Interim-Update' })).toMatch(/Received Accounting-Response/);
    expect(await send({ ...session, 'Acct-Status-Type': 'Stop' })).toMatch(/Received Accounting-Response/);
    expect(await nameAt('100.64.0.1')).toBe('none');
  });

  it('gets its Proxy-State back and may use Message-Authenticator', async () => {
    const answer = await send({ 'Acct-Status-Type': 'Accounting-On', 'Message-Authenticator': '0x00', 'Proxy-State': '0x0102' });

    expect(answer).toMatch(/Received Accounting-Response[^]*Proxy-State = 0x0102/);
  });

  it('reports a port range by RFC 8045', async () => {
    await send({
      'Acct-Status-Type': 'Start',
      'Acct-Session-Id': '"0002"',
      'Calling-Station-Id': '"+990123456701"',
      'Framed-IP-Address': '100.64.0.9',
      'IP-Port-Range-Range-Start': 10_000,
      'IP-Port-Range-Range-End': 19_999,
    });

    expect(await nameAt('100.64.0.9', 19_999)).toBe(ada.e164());
    expect(await nameAt('100.64.0.9')).toBe('ambiguous');
  });

  it('gets silence with a wrong secret', async () => {
    expect(await send({ 'Acct-Status-Type': 'Accounting-On' }, 'a-secret-for-nobody-else')).toMatch(/No reply/);
  });
});
