import { canaryMove, playRounds, type Round } from './rounds';

const RULES = { roundsWanted: 3, repeatsMax: 2, canaryMoveMax: 0.07 };

/** Plays these rounds in order, and tells which were asked for. */
function script(...rounds: Partial<Round<string>>[]) {
  const played: number[] = [];
  return {
    played,
    play(index: number): Promise<Round<string>> {
      played.push(index);
      return Promise.resolve({ canaryMs: [100, 101], result: `round ${index}`, ...rounds[index] });
    },
  };
}

const MOVED = { canaryMs: [100, 108] };

describe('Rounds', () => {
  it('end as soon as enough count', async () => {
    const { played, play } = script();

    const outcome = await playRounds(RULES, play);

    expect(played).toEqual([0, 1, 2]);
    expect(outcome).toMatchObject({ dropped: [], isSteady: true });
    expect(outcome.kept.map(({ result }) => result)).toEqual(['round 0', 'round 1', 'round 2']);
  });

  it('are dropped and played again when the canary moved', async () => {
    const { play } = script({}, MOVED);

    const outcome = await playRounds(RULES, play);

    expect(outcome.kept.map(({ result }) => result)).toEqual(['round 0', 'round 2', 'round 3']);
    expect(outcome).toMatchObject({ dropped: ['round 2: the canary moved by 8.0 %'], isSteady: true });
  });

  it('are void with one wrong answer, however steady', async () => {
    const { play } = script({ fault: 'bare answered 401' });

    const outcome = await playRounds(RULES, play);

    expect(outcome.kept.map(({ result }) => result)).toEqual(['round 1', 'round 2', 'round 3']);
    expect(outcome.dropped).toEqual(['round 1: void, bare answered 401']);
  });

  it('fill up with the steadiest of the dropped ones when repeats run out, and say so', async () => {
    const { played, play } = script({}, { canaryMs: [100, 130] }, MOVED, {}, { canaryMs: [120, 100, 110] });

    const outcome = await playRounds(RULES, play);

    expect(played).toHaveLength(5);
    expect(outcome.kept.map(({ result }) => result)).toEqual(['round 0', 'round 3', 'round 2']);
    expect(outcome).toMatchObject({ isSteady: false, dropped: { length: 3 } });
  });

  it('never fill up with void ones', async () => {
    const wrong = { fault: 'openmast answered 503' };
    const { played, play } = script(wrong, wrong, wrong, wrong, wrong);

    const outcome = await playRounds(RULES, play);

    expect(played).toHaveLength(5);
    expect(outcome).toMatchObject({ kept: [], isSteady: false, dropped: { length: 5 } });
  });
});

describe('The canary', () => {
  it.each([
    [[100, 100], 0],
    [[100, 107], 0.07],
    [[107, 100], 0.07],
    [[100, 90, 99], 0.111],
  ])('%j moved by %d', (canaryMs, move) => {
    expect(canaryMove(canaryMs)).toBeCloseTo(move, 3);
  });
});
