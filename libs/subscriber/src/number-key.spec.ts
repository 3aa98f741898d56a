import { randomBytes } from 'node:crypto';
import { parseNumberKeys } from './number-key';

const one = randomBytes(32);
const other = randomBytes(32);
const text = (key: Buffer) => key.toString('base64url');

describe('the setting of number keys', () => {
  it('is the keys in their order, the active one first', () => {
    const { keys, faults } = parseNumberKeys(`n2=${text(one)}, n1=${text(other)}\n master`);

    expect(faults).toEqual([]);
    expect(keys).toEqual([{ name: 'n2', key: one }, { name: 'n1', key: other }, { name: 'master' }]);
  });

  it.each([
    ['nothing', ' ', 'names no key'],
    ['a short key', `master n2=${text(one.subarray(1))}`, 'entry 2 does not have 32 bytes'],
    ['a name that is no name', `N2=${text(one)}`, 'entry 1 is not <name>='],
    ['a name without a key', 'n2', 'entry 1 has no key'],
    ['a master key of its own', `master=${text(one)}`, 'entry 1 has a key of its own'],
    ['a name twice', `n2=${text(one)} n2=${text(other)}`, 'names a key twice'],
    ['a key twice', `n2=${text(one)} n1=${text(one)}`, 'gives one key two names'],
    ['too many keys', `a=${text(one)} b=${text(other)} c=${text(randomBytes(32))} master`, 'more than 3'],
  ])('is refused with %s, and no key is repeated in what is said', (_what, setting, fault) => {
    const { faults } = parseNumberKeys(setting);

    expect(faults.join('; ')).toContain(fault);
    expect(faults.join('; ')).not.toContain(text(one));
  });
});
