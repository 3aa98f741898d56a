import { Metrics, createLogger } from '@openmast/runtime';
import { signHeadsRegularly } from './sign-heads-regularly';

const MINUTE_MS = 60_000;
const rewritten = { tenantId: 'north', position: 8, reason: 'its content or its hash was changed' };

describe('signing heads regularly', () => {
  const parts = () => ({ log: createLogger('spec', 'silent'), metrics: new Metrics('spec', '0') });

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('happens once a minute, goes on after a failure, and ends when told', async () => {
    let runs = 0;
    const sign = () => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('no database')) : Promise.resolve([]);
    };

    const end = signHeadsRegularly({ heads: { sign }, ...parts() });
    await jest.advanceTimersByTimeAsync(3 * MINUTE_MS);
    await end();
    await jest.advanceTimersByTimeAsync(3 * MINUTE_MS);

    expect(runs).toBe(3);
  });

  it('says aloud, every time, that a history is not what was signed', async () => {
    const { log, metrics } = parts();
    const said = jest.spyOn(log, 'error');

    const end = signHeadsRegularly({ heads: { sign: () => Promise.resolve([rewritten]) }, log, metrics });
    await jest.advanceTimersByTimeAsync(2 * MINUTE_MS);
    await end();

    expect(said.mock.calls.map(([about]) => about)).toEqual([rewritten, rewritten]);
    expect((await metrics.consentHistoryFaults.get()).values[0]?.value).toBe(2);
  });
});
