import { isSilentlyAuthenticated } from './silent-authentication';

describe('Silent authentication', () => {
  it.each([[['nba']], [['mnba']], [['sim']], [['nba', 'sim']]])('is %j', (amr) => {
    expect(isSilentlyAuthenticated({ subject: 'pairwise', amr })).toBe(true);
  });

  it.each([[[]], [['sms']], [['otp']], [['pwd']], [['nba', 'otp']], [['fido']], [['nba ']], [['']]])('is not %j', (amr) => {
    expect(isSilentlyAuthenticated({ subject: 'pairwise', amr })).toBe(false);
  });

  it('is not that of nobody', () => {
    expect(isSilentlyAuthenticated({ amr: ['nba'] })).toBe(false);
  });
});
