import { type Observed, linearise } from './linearise';

type Act = 'grant' | 'withdraw' | 'check';

/** A single consent. */
function step(isGranted: boolean, act: Act) {
  if (act === 'check') return { state: isGranted, told: isGranted ? 'yes' : 'no' };
  return { state: act === 'grant', told: '' };
}

const did = (act: Act, from: number, to: number, told = ''): Observed<Act> => ({ act, startedAt: from, endedAt: to, told });

describe('finding an order for what was done at once', () => {
  it('takes either answer of a check that runs beside a withdrawal', () => {
    for (const told of ['yes', 'no'])
      expect(linearise([true], [did('withdraw', 1, 4), did('check', 2, 3, told)], step)).toEqual([false]);
  });

  it('finds the yes that was told to a check which started after the withdrawal was answered', () => {
    expect(linearise([true], [did('withdraw', 1, 2), did('check', 3, 4, 'yes')], step)).toEqual([]);
    expect(linearise([true], [did('withdraw', 1, 2), did('check', 3, 4, 'no')], step)).toEqual([false]);
  });

  it('finds two checks that saw the withdrawal come and go', () => {
    const history = [did('withdraw', 1, 9), did('check', 2, 3, 'no'), did('check', 4, 5, 'yes')];

    expect(linearise([true], history, step)).toEqual([]);
  });

  it('keeps every state it may have ended in', () => {
    const history = [did('grant', 1, 3), did('withdraw', 2, 4)];

    expect([...linearise([false], history, step)].sort()).toEqual([false, true]);
    expect(linearise([false, true], [did('check', 1, 2, 'yes')], step)).toEqual([true]);
  });
});
