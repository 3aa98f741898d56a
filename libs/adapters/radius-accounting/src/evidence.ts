import type { Msisdn } from '@openmast/kernel';
import type { AccountingEvent, HeldNetwork, Holding, SessionName } from './accounting-event';
import type { SessionVault } from './session-vault';

export interface NasRow {
  readonly nas: string;
  readonly restartedAtMs: number;
}

export interface SessionRow {
  readonly id: Buffer;
  readonly name: SessionName;
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly lastSeenAtMs: number;
}

export interface LeaseRow {
  readonly id: Buffer;
  readonly sessionId: Buffer;
  readonly nas: string;
  readonly held: HeldNetwork;
  readonly numberHash: Buffer;
  readonly numberCipher: Buffer;
  /** Newest Start, or newest report that this one network was allocated. */
  readonly startedAtMs: number | undefined;
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
  readonly releasedAtMs: number | undefined;
}

/**
 * What a batch of events proves, one row per thing. Every moment is a maximum or a minimum, so that adding is commutative,
 * associative and idempotent: order, delay and repetition of events change nothing (docs/adr/0009). The database joins rows
 * by the same rule.
 */
export class Evidence {
  readonly #nas = new Map<string, NasRow>();
  readonly #sessions = new Map<string, SessionRow>();
  readonly #leases = new Map<string, LeaseRow>();

  constructor(private readonly vault: SessionVault) {}

  add(event: AccountingEvent): void {
    if (event.type === 'restart') return this.#addRestart(event.nas, event.atMs);
    const id = this.vault.sessionRow(event.session);
    this.#addSession({
      id,
      name: event.session,
      startedAtMs: event.type === 'start' ? event.atMs : undefined,
      endedAtMs: event.type === 'stop' ? event.atMs : undefined,
      lastSeenAtMs: event.atMs,
    });
    if (!event.holding) return;
    for (const held of event.holding.networks) this.#addLease(event, event.holding, { held, sessionId: id });
  }

  /** Sorted, so that two processes lock rows in the same order. */
  get nas(): NasRow[] {
    return sorted(this.#nas);
  }

  get sessions(): SessionRow[] {
    return sorted(this.#sessions);
  }

  get leases(): LeaseRow[] {
    return sorted(this.#leases);
  }

  #addRestart(nas: string, atMs: number): void {
    const known = this.#nas.get(nas);
    this.#nas.set(nas, { nas, restartedAtMs: Math.max(atMs, known?.restartedAtMs ?? atMs) });
  }

  #addSession(row: SessionRow): void {
    const key = row.id.toString('hex');
    const known = this.#sessions.get(key) ?? row;
    this.#sessions.set(key, {
      ...row,
      startedAtMs: latest(known.startedAtMs, row.startedAtMs),
      endedAtMs: latest(known.endedAtMs, row.endedAtMs),
      lastSeenAtMs: Math.max(known.lastSeenAtMs, row.lastSeenAtMs),
    });
  }

  #addLease(
    { type, session, atMs }: Exclude<AccountingEvent, { type: 'restart' }>,
    { msisdn }: Holding,
    { held, sessionId }: { held: HeldNetwork; sessionId: Buffer },
  ): void {
    const id = this.vault.leaseRow(session, msisdn, held);
    const key = id.toString('hex');
    const known = this.#leases.get(key);
    const isStarted = held.change === 'allocated' || (type === 'start' && held.change !== 'released');
    const moments = {
      startedAtMs: isStarted ? atMs : undefined,
      releasedAtMs: held.change === 'released' ? atMs : undefined,
      firstSeenAtMs: atMs,
      lastSeenAtMs: atMs,
    };
    this.#leases.set(
      key,
      known ? joined(known, moments) : this.#newLease({ id, sessionId, nas: session.nas, held, ...moments }, msisdn),
    );
  }

  #newLease(row: Omit<LeaseRow, 'numberHash' | 'numberCipher'>, msisdn: Msisdn): LeaseRow {
    return { ...row, numberHash: this.vault.hash(msisdn), numberCipher: this.vault.seal(row.id, msisdn) };
  }
}

type LeaseMoments = Pick<LeaseRow, 'startedAtMs' | 'releasedAtMs' | 'firstSeenAtMs' | 'lastSeenAtMs'>;

function joined(known: LeaseRow, moments: LeaseMoments): LeaseRow {
  return {
    ...known,
    startedAtMs: latest(known.startedAtMs, moments.startedAtMs),
    releasedAtMs: latest(known.releasedAtMs, moments.releasedAtMs),
    firstSeenAtMs: Math.min(known.firstSeenAtMs, moments.firstSeenAtMs),
    lastSeenAtMs: Math.max(known.lastSeenAtMs, moments.lastSeenAtMs),
  };
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

function sorted<T>(rows: ReadonlyMap<string, T>): T[] {
  return [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}
