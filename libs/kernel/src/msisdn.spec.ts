import { inspect } from 'node:util';
import { Msisdn } from './msisdn';

describe('Msisdn', () => {
  it.each(['+12345', '+990123456701', '+123456789012345'])('accepts %s', (text) => {
    expect(Msisdn.parse(text)?.e164()).toBe(text);
  });

  it.each([
    '',
    '990123456701',
    '+0123456',
    '+1234',
    '+1234567890123456',
    ' +12345',
    '+12345\n',
    '+1 2345',
    'tel:+12345',
    12345,
    null,
  ])('refuses %p', (text) => {
    expect(Msisdn.parse(text)).toBeUndefined();
  });

  it('never shows its digits by accident', () => {
    const ada = Msisdn.parse('+990123456701')!;

    const shown = [
      String(ada),
      `${ada}`,
      JSON.stringify({ ada }),
      inspect(ada),
      inspect({ deep: { ada } }),
      Object.values(ada).join(),
    ];

    for (const text of shown) expect(text).not.toContain('3456');
  });

  it('is equal by number', () => {
    expect(Msisdn.parse('+12345')!.equals(Msisdn.parse('+12345')!)).toBe(true);
    expect(Msisdn.parse('+12345')!.equals(Msisdn.parse('+12346')!)).toBe(false);
  });
});
