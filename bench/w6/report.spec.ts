import type { Machine } from '../report/machine';
import type { Call, Decision } from './history';
import { findingOfW6, type Phase } from './report';

const machine = { measuredAt: '2026-01-01T00:00:00.000Z', loadAtStart: 1 } as Machine;
const act = { subscriber: 1 };
const trial: readonly (Decision | Call)[] = [
  { ...act, kind: 'grant', outcome: 'done', startedMs: 0, endedMs: 1 },
  { ...act, kind: 'call', worker: 0, outcome: 'accepted', startedMs: 2, endedMs: 3 },
  { ...act, kind: 'withdrawal', outcome: 'done', startedMs: 4, endedMs: 14 },
  { ...act, kind: 'call', worker: 1, outcome: 'refused', startedMs: 14, endedMs: 15 },
];
const phase = (name: string, acts: readonly (Decision | Call)[]): Phase => ({ name, blocks: [acts], killed: 0 });
const finding = (whole: readonly (Decision | Call)[], broken = trial) =>
  findingOfW6({
    machine,
    phases: [phase('whole', whole), phase('killing', broken)],
    notifyMs: [[1], [1]],
    canaryMs: [1],
    trialsAtOnce: 1,
  });
const stale: Call = { ...act, kind: 'call', worker: 0, outcome: 'accepted', startedMs: 15, endedMs: 16 };

describe('what W6 says', () => {
  it('is sound when every call after the answer was refused', () => {
    const { isSound, verdicts } = finding(trial);

    expect(isSound).toBe(true);
    expect(verdicts).toEqual([
      'Of 2 calls that started after a withdrawal was answered, 0 were accepted, on two workers, in 2 trials; aim 0: met.',
      'Withdrawals are answered in 10.0 ms (p50) and 10.0 ms (p99); aim 25 ms: met. That p99 is 10.0 (10.0–10.0) times the bare NOTIFY’s; aim 15: met.',
    ]);
  });

  it.each([
    ['undisturbed', [...trial, stale], trial],
    ['while connections were killed', trial, [...trial, stale]],
  ])('is not sound after one stale call, %s', (_when, whole, broken) => {
    const { isSound, verdicts } = finding(whole, broken);

    expect(isSound).toBe(false);
    expect(verdicts[0]).toContain('1 were accepted');
    expect(verdicts[0]).toMatch(/not met\.$/);
  });

  it('is not sound when nothing was accepted before, or nothing refused after: such a run proves nothing', () => {
    expect(finding(trial.filter(({ kind, outcome }) => kind !== 'call' || outcome === 'refused')).isSound).toBe(false);
    expect(finding(trial.filter(({ kind, outcome }) => kind !== 'call' || outcome === 'accepted')).isSound).toBe(false);
  });

  it('is not sound when something failed for no reason; killed connections are one', () => {
    const failed: Call = { ...act, kind: 'call', worker: 0, outcome: 'failed', words: '500', startedMs: 2, endedMs: 3 };

    const unanswered: Decision = { ...act, kind: 'withdrawal', outcome: 'unknown', startedMs: 3.2, endedMs: 3.5 };

    expect(finding([...trial, failed, unanswered])).toMatchObject({
      isSound: false,
      conditions: expect.arrayContaining(['Failed while nothing was killed: 500; a withdrawal got no good answer.']),
    });
    expect(finding(trial, [...trial, failed, unanswered]).isSound).toBe(true);
  });
});
