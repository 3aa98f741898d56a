import { createLogger } from '@openmast/runtime';
import { signHeadsRegularly } from './sign-heads-regularly';

const MINUTE_MS = 60_000;

describe('signing heads regularly', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('happens once a minute, goes on after a failure, and ends when told', async () => {
    let runs = 0;
    const sign = () => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('no database')) : Promise.resolve();
    };

    const end = signHeadsRegularly({ sign }, createLogger('spec', 'silent'));
    await jest.advanceTimersByTimeAsync(3 * MINUTE_MS);
    await end();
    await jest.advanceTimersByTimeAsync(3 * MINUTE_MS);

    expect(runs).toBe(3);
  });
});
