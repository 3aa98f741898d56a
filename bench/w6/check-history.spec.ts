import { checkHistory } from './check-history';
import type { Call, Decision, History } from './history';

const between = (startedMs: number, endedMs: number) => ({ subscriber: 1, startedMs, endedMs });
const grant = (from: number, to: number, outcome: Decision['outcome'] = 'done'): Decision => {
  return { ...between(from, to), kind: 'grant', outcome };
};
const withdrawal = (from: number, to: number, outcome: Decision['outcome'] = 'done'): Decision => {
  return { ...between(from, to), kind: 'withdrawal', outcome };
};
const call = (from: number, to: number, outcome: Call['outcome']): Call => {
  return { ...between(from, to), kind: 'call', worker: 0, outcome };
};

/** A trial as it should be: granted, called, withdrawn amid calls, called again. */
const GOOD: History = [
  grant(0, 10),
  call(11, 15, 'accepted'),
  call(19, 22, 'accepted'),
  withdrawal(20, 30),
  call(21, 33, 'refused'),
  call(30, 35, 'refused'),
  call(40, 45, 'refused'),
];

describe('the judge of a history', () => {
  it('finds nothing in a history in which every no came in time', () => {
    expect(checkHistory(GOOD)).toEqual({
      counts: {
        before: { accepted: 1, refused: 0, failed: 0 },
        during: { accepted: 1, refused: 1, failed: 0 },
        after: { accepted: 0, refused: 2, failed: 0 },
      },
      stale: [],
      wronglyRefused: [],
    });
  });

  it('finds the one call that was let through after the withdrawal was answered', () => {
    const planted = call(30.5, 31, 'accepted');

    expect(checkHistory([...GOOD, planted]).stale).toEqual([planted]);
  });

  it('finds it among thousands of trials of many people, in whatever order they were written down', () => {
    const acts = Array.from({ length: 2_000 }, (_, trial) =>
      GOOD.map((act) => ({
        ...act,
        subscriber: trial % 50,
        startedMs: act.startedMs + trial * 100,
        endedMs: act.endedMs + trial * 100,
      })),
    ).flat();
    const planted = { ...call(50, 51, 'accepted'), subscriber: 17, startedMs: 31_750, endedMs: 31_751 };

    const { stale, wronglyRefused } = checkHistory([planted, ...acts.toReversed()]);

    expect(stale).toEqual([planted]);
    expect(wronglyRefused).toEqual([]);
  });

  it('counts a call that started with the answer as started after it', () => {
    expect(checkHistory([withdrawal(0, 10), call(10, 12, 'accepted')]).stale).toHaveLength(1);
  });

  it('leaves calls alone that were under way when the answer came', () => {
    expect(checkHistory([withdrawal(0, 10), call(9.9, 30, 'accepted')]).stale).toEqual([]);
  });

  it.each([
    ['was being granted again', [withdrawal(0, 10), grant(11, 20), call(12, 14, 'accepted')]],
    ['had been granted again', [withdrawal(0, 10), grant(11, 12), call(13, 14, 'accepted')]],
    ['was granted while it was withdrawn', [grant(0, 30), withdrawal(5, 10), call(12, 14, 'accepted')]],
    ['may have been granted by an act nobody answered', [grant(0, 1, 'unknown'), withdrawal(5, 10), call(12, 14, 'accepted')]],
    ['may not have been withdrawn', [withdrawal(0, 10, 'unknown'), call(12, 14, 'accepted')]],
    ['was withdrawn for somebody else', [{ ...withdrawal(0, 10), subscriber: 2 }, call(12, 14, 'accepted')]],
  ] as [string, History][])('lets a call pass where consent %s', (_what, history) => {
    expect(checkHistory(history).stale).toEqual([]);
  });

  it('does not take a failure for a no, nor for a yes', () => {
    const { counts, stale } = checkHistory([withdrawal(0, 10), call(12, 14, 'failed')]);

    expect(stale).toEqual([]);
    expect(counts.after).toEqual({ accepted: 0, refused: 0, failed: 1 });
  });

  it('finds a no that came before its time, and excuses one that a withdrawal without an answer explains', () => {
    const early = call(12, 14, 'refused');

    expect(checkHistory([grant(0, 10), early]).wronglyRefused).toEqual([early]);
    expect(checkHistory([grant(0, 10), withdrawal(11, 11.5, 'unknown'), early]).wronglyRefused).toEqual([]);
  });
});
