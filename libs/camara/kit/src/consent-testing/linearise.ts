/** One thing that was done while others were, with what came back. Moments are counted by whoever records them. */
export interface Observed<Act> {
  readonly act: Act;
  readonly startedAt: number;
  readonly endedAt: number;
  /** What the one who did it was told. */
  readonly told: string;
}

/** What a state becomes by an act, and what must then be told. */
export type Step<State, Act> = (state: State, act: Act) => { readonly state: State; readonly told: string };

/**
 * Herlihy and Wing's question: is there an order of these acts, one after the other, in which everybody is told what they were
 * told, and in which nothing comes before what had ended when it started?
 *
 * @param states where it may have begun; they are never changed
 * @returns every state it may have led to, each once. None: there is no such order, and somebody was told a wrong thing
 */
export function linearise<State, Act>(
  states: readonly State[],
  history: readonly Observed<Act>[],
  step: Step<State, Act>,
): readonly State[] {
  const reached = new Map<string, State>();
  const walk = (state: State, left: readonly Observed<Act>[]): void => {
    if (left.length === 0) reached.set(JSON.stringify(state), state);
    for (const next of left) {
      if (left.some((other) => other.endedAt < next.startedAt)) continue;
      const after = step(state, next.act);
      const rest = left.filter((other) => other !== next);
      if (after.told === next.told) walk(after.state, rest);
    }
  };
  for (const state of states) walk(state, history);
  return [...reached.values()];
}
