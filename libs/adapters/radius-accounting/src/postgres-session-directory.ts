import type { Msisdn } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import type { AccountingEvent } from './accounting-event';
import { Evidence, type LeaseRow, type NasRow, type SessionRow } from './evidence';
import { FIND, PURGE_LEASES, PURGE_SESSIONS, RECORD } from './session-statements';
import type { SessionVault } from './session-vault';

/** Leases in force at an address that no other lease beats. */
export interface Holders {
  readonly holders: readonly {
    readonly row: Buffer;
    readonly hash: Buffer;
    readonly box: Buffer;
    readonly isDoubtful: boolean;
  }[];
  /** Lines that hold a part of the ports. */
  readonly linesSharing: number;
}

interface HolderRow {
  readonly shared: number;
  readonly id: Buffer | null;
  readonly number_hash: Buffer;
  readonly number_cipher: Buffer;
  readonly is_doubtful: boolean;
}

export interface DirectoryLimits {
  /** A session not seen for longer than this authenticates nobody. */
  readonly freshnessMs: number;
  /** By how much the clocks of two NASes, or of a NAS and us, may differ. */
  readonly clockToleranceMs: number;
}

/** Of the first octet of a row's id. */
export const PURGE_SLICES = 256;

/** The session directory in PostgreSQL. Any number of processes may write to it and read from it. */
export class PostgresSessionDirectory {
  constructor(
    private readonly database: Pick<Database, 'rows' | 'affected'>,
    private readonly vault: SessionVault,
    private readonly limits: DirectoryLimits,
  ) {}

  /** Durable when it returns: one statement, one commit. @throws AppError `unavailable`, or what the database says. */
  async record(events: readonly AccountingEvent[]): Promise<void> {
    const evidence = new Evidence(this.vault);
    for (const event of events) evidence.add(event);
    await this.database.rows(RECORD, [
      ...nasToDb(evidence.nas),
      ...sessionsToDb(evidence.sessions),
      ...leasesToDb(evidence.leases),
    ]);
  }

  /** @throws AppError `unavailable`, or what the database says. */
  async holdersOf(networks: readonly string[], port: number | undefined, now: Date): Promise<Holders> {
    const { freshnessMs, clockToleranceMs } = this.limits;
    const notBefore = new Date(now.getTime() - freshnessMs);
    const rows = await this.database.rows<HolderRow>(FIND, [
      networks,
      port ?? null,
      notBefore,
      `${clockToleranceMs} milliseconds`,
    ]);
    const holders = rows.flatMap(({ id, number_hash: hash, number_cipher: box, is_doubtful: isDoubtful }) =>
      id ? [{ row: id, hash, box, isDoubtful }] : [],
    );
    return { holders, linesSharing: rows[0]?.shared ?? 0 };
  }

  /** @throws Error when the box was changed, belongs to another row, or holds no number. */
  numberIn({ row, box }: { readonly row: Buffer; readonly box: Buffer }): Msisdn {
    return this.vault.open(row, box);
  }

  /** Forgets what lies in one of {@link PURGE_SLICES} slices and is too old to count. @returns how many rows. */
  async purge(slice: number, now: Date): Promise<number> {
    const { freshnessMs, clockToleranceMs } = this.limits;
    const values = [...sliceBounds(slice), new Date(now.getTime() - freshnessMs - 2 * clockToleranceMs)];
    return (await this.database.affected(PURGE_LEASES, values)) + (await this.database.affected(PURGE_SESSIONS, values));
  }
}

/** From the first octet of the slice to the next; ids have 32 octets, so the last slice ends behind all of them. */
function sliceBounds(slice: number): [Buffer, Buffer] {
  const end = slice + 1 === PURGE_SLICES ? Buffer.alloc(33, 0xff) : Buffer.of(slice + 1);
  return [Buffer.of(slice), end];
}

function nasToDb(rows: readonly NasRow[]): unknown[] {
  return [rows.map(({ nas }) => nas), rows.map(({ restartedAtMs }) => moment(restartedAtMs))];
}

function sessionsToDb(rows: readonly SessionRow[]): unknown[] {
  return [
    rows.map(({ id }) => id),
    rows.map(({ name }) => name.nas),
    rows.map(({ name }) => name.sessionId),
    rows.map(({ startedAtMs }) => moment(startedAtMs)),
    rows.map(({ endedAtMs }) => moment(endedAtMs)),
    rows.map(({ lastSeenAtMs }) => moment(lastSeenAtMs)),
  ];
}

function leasesToDb(rows: readonly LeaseRow[]): unknown[] {
  return [
    rows.map(({ id }) => id),
    rows.map(({ sessionId }) => sessionId),
    rows.map(({ nas }) => nas),
    rows.map(({ held }) => held.network),
    rows.map(({ held }) => held.ports?.from ?? null),
    rows.map(({ held }) => held.ports?.to ?? null),
    rows.map(({ numberHash }) => numberHash),
    rows.map(({ numberCipher }) => numberCipher),
    rows.map(({ startedAtMs }) => moment(startedAtMs)),
    rows.map(({ firstSeenAtMs }) => moment(firstSeenAtMs)),
    rows.map(({ lastSeenAtMs }) => moment(lastSeenAtMs)),
    rows.map(({ releasedAtMs }) => moment(releasedAtMs)),
  ];
}

function moment(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
