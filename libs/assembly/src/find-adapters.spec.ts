import { SystemClock } from '@openmast/kernel';
import { type PortChoice, openPorts } from './find-adapters';

const PORTS = ['entitlementServer', 'numberAtAddress', 'simHistory', 'smsSender', 'subscriberDirectory'] as const;
const simulator = Object.fromEntries(PORTS.map((port) => [port, 'simulator'])) as PortChoice['choice'];

/** The simulator keeps nothing; it must not even look. */
const service = {} as PortChoice['service'];

function open(change: Partial<PortChoice> = {}) {
  const settings = { OPENMAST_SIMULATOR_URL: 'http://localhost:1' };
  return openPorts({ choice: simulator, isProduction: false, settings, clock: new SystemClock(), service, ...change });
}

describe('finding adapters', () => {
  it('hands out every port of the chosen adapters', async () => {
    const { ports, close } = open();

    expect(Object.keys(ports).sort()).toEqual(PORTS);
    await close();
  });

  it('names an unknown adapter and those it knows', () => {
    expect(() => open({ choice: { ...simulator, simHistory: 'hss-of-dreams' } })).toThrow(/"hss-of-dreams".*simulator/);
  });

  it('refuses the simulator in production', () => {
    expect(() => open({ isProduction: true })).toThrow(/production refuses it/);
  });

  it('reports the faults of an adapter’s settings', () => {
    expect(() => open({ settings: {} })).toThrow(/OPENMAST_SIMULATOR_URL/);
  });
});
