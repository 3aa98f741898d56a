import { readLoginHint } from './login-hint';

/** A reading with its secrets shown, for comparison. */
function shown(text: string): unknown {
  const reading = readLoginHint(text);
  if ('fault' in reading) return reading.fault;
  const { hint } = reading;
  if (hint.kind === 'tel') return hint.msisdn.e164();
  return hint.kind === 'ipport' ? hint.address : hint.token.reveal();
}

describe('A login hint', () => {
  it.each([
    ['tel:+99010000001', '+99010000001'],
    ['tel:+123456789012345', '+123456789012345'],
    ['ipport:100.64.7.1', { ip: '100.64.7.1' }],
    ['ipport:100.64.7.1:1', { ip: '100.64.7.1', port: 1 }],
    ['ipport:100.64.7.1:65535', { ip: '100.64.7.1', port: 65535 }],
    ['ipport:[2001:db8::1]', { ip: '2001:db8::1' }],
    ['ipport:[2001:DB8::1]:4711', { ip: '2001:db8::1', port: 4711 }],
    ['ipport:[::ffff:100.64.7.1]:9', { ip: '100.64.7.1', port: 9 }],
    ['operatortoken:abc.DEF-_~+/=:x', 'abc.DEF-_~+/=:x'],
    [`operatortoken:${'x'.repeat(4096)}`, 'x'.repeat(4096)],
  ])('%s is read', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it.each([
    '',
    ':',
    'tel',
    '+99010000001',
    '99010000001',
    'TEL:+99010000001',
    'Tel:+99010000001',
    ' tel:+99010000001',
    'msisdn:+99010000001',
    'IPPORT:100.64.7.1',
    'OperatorToken:x',
    'sub:1',
  ])('%p says nothing we know', (text) => {
    expect(shown(text)).toMatch(/must start with tel:, ipport: or operatortoken:/);
  });

  it.each([
    'tel:',
    'tel:99010000001',
    'tel: 99010000001', // an unencoded plus arrives as a space
    'tel:%2B99010000001',
    'tel:+34-600-000-000',
    'tel:+34 600 000 000',
    'tel:+099010000001',
    'tel:+1234',
    'tel:+1234567890123456',
    'tel:+99010000001;ext=1',
    'tel:+99010000001\n',
    'tel:+٩٩٠١٠٠٠٠٠٠١',
  ])('%p names no number', (text) => {
    expect(shown(text)).toMatch(/^tel: must be followed by an E.164 number/);
  });

  it.each([
    'ipport:',
    'ipport:100.64.7',
    'ipport:100.64.7.256',
    'ipport:100.64.07.1',
    'ipport:100.64.7.1:',
    'ipport:100.64.7.1:0',
    'ipport:100.64.7.1:080',
    'ipport:100.64.7.1:65536',
    'ipport:100.64.7.1:-1',
    'ipport:100.64.7.1:8x',
    'ipport:[100.64.7.1]:80',
    'ipport:2001:db8::1',
    'ipport:[2001:db8::1',
    'ipport:[2001:db8::1]80',
    'ipport:[2001:db8::1]:',
    'ipport:[fe80::1%eth0]:80',
    'ipport:localhost:80',
  ])('%p names no address', (text) => {
    expect(shown(text)).toMatch(/^ipport: must be followed by an IPv4 address/);
  });

  it.each(['operatortoken:', 'operatortoken: x', 'operatortoken:a b', 'operatortoken:ä', `operatortoken:${'x'.repeat(4097)}`])(
    'holds no token in %p',
    (text) => {
      expect(shown(text)).toMatch(/^operatortoken: must be followed by the token/);
    },
  );

  it('shows neither number nor token when it is printed', () => {
    const printed = ['tel:+99010000001', 'operatortoken:abcdefgh'].map((text) => JSON.stringify(readLoginHint(text))).join();

    expect(printed).not.toMatch(/99010000001|abcdefgh/);
  });
});
