import type { ConsentState } from './consent-record';

/** A record, as far as uses are made of it. */
export interface DecidedScope {
  readonly applicationId: string;
  readonly purpose: string;
  readonly scope: string;
  readonly state: ConsentState;
  readonly decidedAt: Date;
  readonly expiresAt?: Date;
}

/** A call, as far as uses are made of it. */
export interface AccessedScope {
  readonly applicationId: string;
  readonly purpose: string;
  readonly scope: string;
  readonly at: Date;
  readonly outcome?: string;
}

/**
 * - `allowed`: the subscriber said yes, and it holds;
 * - `unasked`: used under a ground that needs no yes, and nobody objected;
 * - `objected`: the subscriber forbade a use of that kind;
 * - `ended`: refused, stopped, or run out.
 */
export type UseKind = 'allowed' | 'unasked' | 'objected' | 'ended';

/** What one application does, or did, for one purpose with what is known about a subscriber. */
export interface Use {
  readonly applicationId: string;
  readonly purpose: string;
  readonly kind: UseKind;
  readonly scopes: readonly string[];
  /** Of the decision that counts; absent where nobody was asked. */
  readonly decidedAt?: Date;
  /** When an allowed use ends by itself. */
  readonly until?: Date;
  /** The last call that was answered. */
  readonly lastUsedAt?: Date;
}

interface Group {
  readonly decided: DecidedScope[];
  readonly accessed: AccessedScope[];
}

/** Puts decisions and calls together by application and purpose, the latest first. */
export function usesOf(decided: readonly DecidedScope[], accessed: readonly AccessedScope[], now: Date): Use[] {
  const groups = new Map<string, Group>();
  const groupOf = ({ applicationId, purpose }: { readonly applicationId: string; readonly purpose: string }): Group => {
    const key = `${applicationId} ${purpose}`;
    const group = groups.get(key) ?? { decided: [], accessed: [] };
    groups.set(key, group);
    return group;
  };
  for (const one of decided) groupOf(one).decided.push(one);
  // A call that was refused told nobody anything.
  for (const one of accessed) if (one.outcome === undefined) groupOf(one).accessed.push(one);
  return [...groups.values()].map((group) => useOf(group, now)).sort((a, b) => latest(b) - latest(a));
}

function useOf({ decided, accessed }: Group, now: Date): Use {
  const holding = decided.filter(({ state, expiresAt }) => state === 'granted' && !(expiresAt && expiresAt <= now));
  const objected = decided.filter(({ state }) => state === 'objected');
  const [kind, counting] = kindOf({ holding, objected, decided });
  const source = counting.length > 0 ? counting : accessed;
  const ends = counting.map(({ expiresAt }) => expiresAt?.getTime()).filter((time) => time !== undefined);
  const lastUsed = latestOf(accessed.map(({ at }) => at));
  const decidedAt = latestOf(counting.map((one) => one.decidedAt));
  return {
    applicationId: source[0]?.applicationId ?? '',
    purpose: source[0]?.purpose ?? '',
    kind,
    scopes: [...new Set(source.map(({ scope }) => scope))].sort(),
    ...(decidedAt ? { decidedAt } : {}),
    ...(kind === 'allowed' && ends.length > 0 ? { until: new Date(Math.min(...ends)) } : {}),
    ...(lastUsed ? { lastUsedAt: lastUsed } : {}),
  };
}

function kindOf(
  records: Record<'holding' | 'objected' | 'decided', readonly DecidedScope[]>,
): [UseKind, readonly DecidedScope[]] {
  if (records.holding.length > 0) return ['allowed', records.holding];
  if (records.objected.length > 0) return ['objected', records.objected];
  return records.decided.length > 0 ? ['ended', records.decided] : ['unasked', []];
}

function latestOf(dates: readonly Date[]): Date | undefined {
  return dates.length === 0 ? undefined : new Date(Math.max(...dates.map((date) => date.getTime())));
}

function latest({ decidedAt, lastUsedAt }: Use): number {
  return Math.max(decidedAt?.getTime() ?? 0, lastUsedAt?.getTime() ?? 0);
}
