/** One round as it was played. */
export interface Round<T> {
  /** Duration of the canary's loop before the first side and after each. */
  readonly canaryMs: readonly number[];
  /** A wrong answer, in words; it voids the round. */
  readonly fault?: string;
  readonly result: T;
}

export interface RoundRules {
  readonly roundsWanted: number;
  /** How many dropped rounds may be played again. */
  readonly repeatsMax: number;
  /** A share: 0.07 is 7 %. */
  readonly canaryMoveMax: number;
}

export interface RoundsOutcome<T> {
  readonly kept: readonly Round<T>[];
  /** One sentence per round that does not count. */
  readonly dropped: readonly string[];
  /** False when too few rounds were steady and unsteady ones had to be counted. */
  readonly isSteady: boolean;
}

/** How far the canary moved within a round: 0.1 when its slowest song took 10 % longer than its fastest. */
export function canaryMove(canaryMs: readonly number[]): number {
  return Math.max(...canaryMs) / Math.min(...canaryMs) - 1;
}

/**
 * Plays rounds until enough of them count, or the repeats are used up. Then the steadiest of those the canary dropped fill up
 * what is missing, and the outcome says so. A void round never counts.
 */
export async function playRounds<T>(rules: RoundRules, play: (index: number) => Promise<Round<T>>): Promise<RoundsOutcome<T>> {
  const steady: Round<T>[] = [];
  const unsteady: Round<T>[] = [];
  const dropped: string[] = [];
  for (let index = 0; steady.length < rules.roundsWanted && index < rules.roundsWanted + rules.repeatsMax; index += 1) {
    const round = await play(index);
    const complaint = complaintAbout(round, rules);
    if (complaint === undefined) steady.push(round);
    else dropped.push(`round ${index + 1}: ${complaint}`);
    if (complaint !== undefined && round.fault === undefined) unsteady.push(round);
  }
  const missing = rules.roundsWanted - steady.length;
  const steadiestFirst = unsteady.sort((a, b) => canaryMove(a.canaryMs) - canaryMove(b.canaryMs));
  return { kept: [...steady, ...steadiestFirst.slice(0, missing)], dropped, isSteady: missing === 0 };
}

function complaintAbout<T>({ fault, canaryMs }: Round<T>, { canaryMoveMax }: RoundRules): string | undefined {
  if (fault !== undefined) return `void, ${fault}`;
  const move = canaryMove(canaryMs);
  return move > canaryMoveMax ? `the canary moved by ${(move * 100).toFixed(1)} %` : undefined;
}
