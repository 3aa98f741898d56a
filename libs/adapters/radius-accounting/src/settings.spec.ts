import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NasClients } from './nas-clients';
import { readRadiusSettings } from './settings';

const SECRET = 'north-gw1-shared-secret';
const clients = `10.0.0.0/8=${SECRET}`;

describe('the settings', () => {
  it('have safe defaults for all but the secrets', () => {
    expect(readRadiusSettings({ OPENMAST_RADIUS_CLIENTS: clients })).toMatchObject({
      listen: { host: '127.0.0.1', port: 1813 },
      freshnessSeconds: 1_800,
      clockToleranceSeconds: 10,
      eventTime: 'occurred',
      numberRule: { form: 'international' },
      portRangeVsa: undefined,
    });
  });

  it('read the secrets from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openmast-radius-'));
    writeFileSync(join(folder, 'clients'), `${clients}\n2001:db8::/32=${SECRET}\n192.0.2.7=${SECRET}=with=signs\n`);

    const { clients: networks } = readRadiusSettings({ OPENMAST_RADIUS_CLIENTS_FILE: join(folder, 'clients') });
    rmSync(folder, { recursive: true });

    expect(networks.map(({ address, prefixLength, secret }) => [address, prefixLength, secret.reveal()])).toEqual([
      ['10.0.0.0', 8, SECRET],
      ['2001:db8::', 32, SECRET],
      ['192.0.2.7', 32, `${SECRET}=with=signs`],
    ]);
    expect(JSON.stringify(networks)).not.toContain(SECRET);
  });

  it('report all faults at once, without the secrets', () => {
    const read = () =>
      readRadiusSettings({
        OPENMAST_RADIUS_LISTEN: 'localhost',
        OPENMAST_RADIUS_CLIENTS: `10.0.0.0/33=${SECRET}, 10.1.0.0/16=testing123`,
        OPENMAST_RADIUS_FRESHNESS_SECONDS: '5',
        OPENMAST_RADIUS_CLOCK_TOLERANCE_SECONDS: '-1',
        OPENMAST_RADIUS_EVENT_TIME: 'whenever',
        OPENMAST_RADIUS_NUMBER_RULE: 'e164',
        OPENMAST_RADIUS_PORT_RANGE_VSA: '9999',
      });

    expect(read).toThrow(
      /LISTEN: .*\n.*CLIENTS: entry 1 is not <CIDR>=<secret>; entry 2 has a secret of fewer than 16.*\n.*FRESHNESS.*\n.*TOLERANCE.*\n.*EVENT_TIME.*\n.*NUMBER_RULE.*\n.*PORT_RANGE_VSA/,
    );
    expect(read).not.toThrow(/north-gw1|testing123/);
  });

  it.each(['', '10.0.0.0/8', `=${SECRET}`, `gw1=${SECRET}`, `${clients},${clients}`])('do not take %j for clients', (text) => {
    expect(() => readRadiusSettings({ OPENMAST_RADIUS_CLIENTS: text })).toThrow(/OPENMAST_RADIUS_CLIENTS/);
  });

  it.each(['1813', '127.0.0.1', '127.0.0.1:65536', '::1:1813', '[127.0.0.1]:1813', 'gw:1813'])('do not listen on %j', (text) => {
    expect(() => readRadiusSettings({ OPENMAST_RADIUS_CLIENTS: clients, OPENMAST_RADIUS_LISTEN: text })).toThrow(/LISTEN/);
  });

  it('listen on IPv6', () => {
    expect(readRadiusSettings({ OPENMAST_RADIUS_CLIENTS: clients, OPENMAST_RADIUS_LISTEN: '[::1]:11813' }).listen).toEqual({
      host: '::1',
      port: 11_813,
    });
  });
});

describe('clients', () => {
  const known = new NasClients(
    readRadiusSettings({ OPENMAST_RADIUS_CLIENTS: `10.0.0.0/8=${SECRET}-a 10.1.0.0/16=${SECRET}-b 2001:db8::/32=${SECRET}-c` })
      .clients,
  );

  it('are found by the smallest network around them, whatever the spelling', () => {
    expect(known.find('10.2.3.4')).toBeDefined();
    expect(known.find('10.1.3.4')).not.toBe(known.find('10.2.3.4'));
    expect(known.find('::ffff:10.1.3.4')).toBe(known.find('10.1.3.5'));
    expect(known.find('2001:db8:1::1')).toBeDefined();
  });

  it.each(['11.0.0.1', '::1', '2001:db9::1', '::ffff:11.0.0.1', '::10.1.3.4'])('do not include %s', (address) => {
    expect(known.find(address)).toBeUndefined();
  });
});
