import type { SimulatedLine } from './line';
import { LineRegister } from './line-register';

const ada: SimulatedLine = {
  name: 'ada',
  msisdn: '+990123456701',
  served: true,
  barred: false,
  subscriptionId: 'sub-ada',
  lastSimChangeAt: null,
  radio: 'mobile',
  address: { ip: '100.64.0.1' },
  recognisedBy: 'address',
};
const ben: SimulatedLine = {
  ...ada,
  name: 'ben',
  msisdn: '+990123456702',
  subscriptionId: 'sub-ben',
  address: { ip: '100.64.0.2' },
};

const at = (ip: string, portFrom: number, portTo: number) => ({ address: { ip, portFrom, portTo } });
const found = (line: SimulatedLine) => ({ outcome: 'line', msisdn: line.msisdn });

describe('The session directory of the simulated core', () => {
  it('finds the one line at an address, with or without a port', () => {
    const register = new LineRegister([ada, ben]);

    expect(register.lineAt({ ip: '100.64.0.1' })).toEqual(found(ada));
    expect(register.lineAt({ ip: '100.64.0.2', port: 50_000 })).toEqual(found(ben));
  });

  it.each([
    ['an address outside the pools', { ip: '203.0.113.7' }, ada],
    ['a line on Wi-Fi', { ip: '100.64.0.1' }, { ...ada, radio: 'wifi' as const }],
    ['another operator’s line', { ip: '100.64.0.1' }, { ...ada, served: false }],
    ['text that is no address', { ip: 'localhost' }, ada],
  ])('finds nobody for %s', (_case, address, line) => {
    expect(new LineRegister([line]).lineAt(address)).toEqual({ outcome: 'none' });
  });

  it('tells lines behind one address apart by their port ranges', () => {
    const register = new LineRegister([
      { ...ada, ...at('100.64.0.9', 1000, 1999) },
      { ...ben, ...at('100.64.0.9', 2000, 2999) },
    ]);

    expect(register.lineAt({ ip: '100.64.0.9', port: 1000 })).toEqual(found(ada));
    expect(register.lineAt({ ip: '100.64.0.9', port: 1999 })).toEqual(found(ada));
    expect(register.lineAt({ ip: '100.64.0.9', port: 2000 })).toEqual(found(ben));
    expect(register.lineAt({ ip: '100.64.0.9', port: 3000 })).toEqual({ outcome: 'ambiguous' });
    expect(register.lineAt({ ip: '100.64.0.9' })).toEqual({ outcome: 'ambiguous' });
  });

  it('never takes a neighbour who shares the address for the one who just left the network', () => {
    const register = new LineRegister([
      { ...ada, ...at('100.64.0.9', 1000, 1999) },
      { ...ben, ...at('100.64.0.9', 2000, 2999), radio: 'wifi' },
    ]);

    expect(register.lineAt({ ip: '100.64.0.9', port: 2500 })).toEqual({ outcome: 'none' });
    expect(register.lineAt({ ip: '100.64.0.9' })).toEqual({ outcome: 'ambiguous' });
  });

  it('is ambiguous when two lines claim one address whole, or ranges overlap', () => {
    const whole = new LineRegister([ada, { ...ben, address: ada.address }]);
    const overlap = new LineRegister([
      { ...ada, ...at('100.64.0.9', 1000, 2000) },
      { ...ben, ...at('100.64.0.9', 2000, 2999) },
    ]);

    expect(whole.lineAt({ ip: '100.64.0.1', port: 5 })).toEqual({ outcome: 'ambiguous' });
    expect(overlap.lineAt({ ip: '100.64.0.9', port: 2000 })).toEqual({ outcome: 'ambiguous' });
  });

  it('compares IPv6 by /64', () => {
    const register = new LineRegister([
      { ...ada, address: { ip: '2001:db8:a:1::1' } },
      { ...ben, address: { ip: '2001:db8:a:2::1' } },
    ]);

    expect(register.lineAt({ ip: '2001:db8:a:1:ffff::9', port: 443 })).toEqual(found(ada));
    expect(register.lineAt({ ip: '2001:db8:a:2::9' })).toEqual(found(ben));
    expect(register.lineAt({ ip: '2001:db8:a:3::9' })).toEqual({ outcome: 'none' });
  });
});

describe('The line register', () => {
  it('refuses a number that another line has, and lets a line keep its own', () => {
    const register = new LineRegister([ada]);

    expect(register.put({ ...ben, msisdn: ada.msisdn })).toBe('taken');
    expect(register.put({ ...ada, barred: true })).toBe('stored');
    expect(register.get('ada')?.barred).toBe(true);
  });

  it('does not know other operators’ lines by number', () => {
    expect(new LineRegister([{ ...ada, served: false }]).servedLine(ada.msisdn)).toBeUndefined();
  });
});
