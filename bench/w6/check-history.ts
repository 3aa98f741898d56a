import type { Call, Decision, History } from './history';

/** Where a call stood to the withdrawals of its subscriber. */
export type Standing = 'before' | 'during' | 'after';

export interface CountedCalls {
  readonly accepted: number;
  readonly refused: number;
  readonly failed: number;
}

export interface Judgement {
  readonly counts: Readonly<Record<Standing, CountedCalls>>;
  /** Accepted, although they started after a withdrawal was answered and before anything could have been granted again. */
  readonly stale: readonly Call[];
  /** Refused, although a grant had been answered before they started and no withdrawal was under way. */
  readonly wronglyRefused: readonly Call[];
}

/**
 * Judges recorded histories; knows nothing of the platform. An act takes effect at one moment between its start and its answer
 * (linearizability, register of one bit); one without a good answer may take effect at any moment after its start, or never.
 */
export function checkHistory(history: History): Judgement {
  const decisions = new Map<number, Decision[]>();
  for (const decision of history.filter(isDecision))
    decisions.set(decision.subscriber, [...(decisions.get(decision.subscriber) ?? []), decision]);
  const calls = history.filter((act): act is Call => act.kind === 'call');
  const counts = {
    before: { accepted: 0, refused: 0, failed: 0 },
    during: { accepted: 0, refused: 0, failed: 0 },
    after: { accepted: 0, refused: 0, failed: 0 },
  };
  const stale: Call[] = [];
  const wronglyRefused: Call[] = [];
  for (const call of calls) {
    const own = decisions.get(call.subscriber) ?? [];
    counts[standingOf(call, own)][call.outcome] += 1;
    if (call.outcome === 'accepted' && isSettled(call, own, 'withdrawal')) stale.push(call);
    if (call.outcome === 'refused' && isSettled(call, own, 'grant')) wronglyRefused.push(call);
  }
  return { counts, stale, wronglyRefused };
}

function isDecision(act: History[number]): act is Decision {
  return act.kind !== 'call';
}

/** When its effect is certain to be there. */
function settledMs({ outcome, endedMs }: Decision): number {
  return outcome === 'done' ? endedMs : Infinity;
}

/** Did `kind` decide the call: answered before it started, and nothing to the contrary could have come in between? */
function isSettled(call: Call, decisions: readonly Decision[], kind: Decision['kind']): boolean {
  const others = decisions.filter((other) => other.kind !== kind && other.startedMs <= call.endedMs);
  return decisions.some(
    (decision) =>
      decision.kind === kind &&
      settledMs(decision) <= call.startedMs &&
      others.every((other) => settledMs(other) <= decision.startedMs),
  );
}

/** By the last decision that began before the call ended. */
function standingOf(call: Call, decisions: readonly Decision[]): Standing {
  const begun = decisions.filter(({ startedMs }) => startedMs <= call.endedMs);
  const last = begun.reduce<Decision | undefined>(
    (late, next) => (late && late.startedMs > next.startedMs ? late : next),
    undefined,
  );
  if (last?.kind !== 'withdrawal') return 'before';
  return settledMs(last) <= call.startedMs ? 'after' : 'during';
}
