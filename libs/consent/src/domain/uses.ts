import type { ConsentState } from './consent-record';

/** A record, as far as uses are made of it. */
export interface DecidedScope {
  readonly applicationId: string;
  readonly purpose: string;
  readonly scope: string;
  readonly state: ConsentState;
  readonly decidedAt: Date;
  readonly expiresAt?: Date;
  /** It may be used without a yes. Looked up where it matters: of a yes that has run out, and of an objection. */
  readonly isFree?: boolean;
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

/** What one application does, or did, for one purpose with what is known about a subscriber: the scopes that stand alike. */
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
  /** Of an objection: no yes is needed to take it back. */
  readonly isFree?: true;
}

/** Under which heading a scope belongs. */
type Heading = Pick<Use, 'kind' | 'isFree'>;

interface Group extends Pick<Use, 'applicationId' | 'purpose'>, Heading {
  readonly decided: DecidedScope[];
  readonly accessed: AccessedScope[];
}

/** Puts decisions and calls together by application, purpose and how they stand, the latest first. */
export function usesOf(decided: readonly DecidedScope[], accessed: readonly AccessedScope[], now: Date): Use[] {
  const groups = new Map<string, Group>();
  const groupOfScope = new Map<string, Group>();
  const groupOf = ({ applicationId, purpose }: Pick<Use, 'applicationId' | 'purpose'>, heading: Heading): Group => {
    const key = keyOf(applicationId, purpose, heading.kind, String(heading.isFree));
    const group = groups.get(key) ?? { applicationId, purpose, ...heading, decided: [], accessed: [] };
    groups.set(key, group);
    return group;
  };
  for (const one of decided) {
    const heading = headingOf(one, now);
    if (!heading) continue;
    const group = groupOf(one, heading);
    group.decided.push(one);
    groupOfScope.set(keyOf(one.applicationId, one.purpose, one.scope), group);
  }
  for (const one of accessed) {
    // A call that was refused told nobody anything.
    if (one.outcome !== undefined) continue;
    const group = groupOfScope.get(keyOf(one.applicationId, one.purpose, one.scope)) ?? groupOf(one, { kind: 'unasked' });
    group.accessed.push(one);
  }
  return [...groups.values()].map(useOf).sort((a, b) => latest(b) - latest(a));
}

/** Would taking this back change what is answered? Where no yes is needed, also of one that has run out: what was taken back is a no. */
export function withdrawalBites(record: DecidedScope, now: Date): boolean {
  return record.state === 'granted' && (!hasRunOut(record, now) || record.isFree === true);
}

/** `undefined`: it decides nothing. A yes that has run out, where none is needed, leaves the use as if nobody had been asked. */
function headingOf(record: DecidedScope, now: Date): Heading | undefined {
  const { state, isFree } = record;
  if (state === 'objected') return { kind: 'objected', ...(isFree ? { isFree } : {}) };
  if (state !== 'granted') return { kind: 'ended' };
  if (!hasRunOut(record, now)) return { kind: 'allowed' };
  return isFree ? undefined : { kind: 'ended' };
}

function hasRunOut({ expiresAt }: DecidedScope, now: Date): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}

function useOf({ decided, accessed, ...use }: Group): Use {
  const ends = decided.map(({ expiresAt }) => expiresAt?.getTime()).filter((time) => time !== undefined);
  const decidedAt = latestOf(decided.map((one) => one.decidedAt));
  const lastUsedAt = latestOf(accessed.map(({ at }) => at));
  return {
    ...use,
    scopes: [...new Set([...decided, ...accessed].map(({ scope }) => scope))].sort(),
    ...(decidedAt ? { decidedAt } : {}),
    ...(use.kind === 'allowed' && ends.length > 0 ? { until: new Date(Math.min(...ends)) } : {}),
    ...(lastUsedAt ? { lastUsedAt } : {}),
  };
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function latestOf(dates: readonly Date[]): Date | undefined {
  return dates.length === 0 ? undefined : new Date(Math.max(...dates.map((date) => date.getTime())));
}

function latest({ decidedAt, lastUsedAt }: Use): number {
  return Math.max(decidedAt?.getTime() ?? 0, lastUsedAt?.getTime() ?? 0);
}
