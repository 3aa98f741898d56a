import type { Application } from '@openmast/tenancy';
import { inTodaysWords } from './joined-purpose';

const application = (joinsPurpose: boolean) => ({ joinsPurpose }) as Application;

describe('a scope parameter', () => {
  it.each([
    ['dpv:Marketing#a:b', 'dpv:Marketing a:b'],
    ['openid dpv:Marketing#a:b dpv:Marketing#a:c offline_access', 'openid dpv:Marketing a:b a:c offline_access'],
    ['dpv:Marketing#a:b dpv:Advertising#a:c', 'dpv:Marketing a:b dpv:Advertising a:c'],
    ['', ''],
  ])('of the old dialect, %p, means %p', (joined, meant) => {
    expect(inTodaysWords(application(true), joined)).toBe(meant);
  });

  it.each(['dpv:Marketing a:b', 'dpv:Marketing#a:b a:c', 'dpv:Marketing#a:b dpv:Marketing', 'dpv:Marketing#', '#a:b'])(
    'that mixes the dialect with today’s form is refused: %p',
    (mixed) => {
      expect(() => inTodaysWords(application(true), mixed)).toThrow('invalid_scope');
    },
  );

  it('is left alone for everybody else', () => {
    expect(inTodaysWords(application(false), 'dpv:Marketing#a:b')).toBe('dpv:Marketing#a:b');
  });
});
