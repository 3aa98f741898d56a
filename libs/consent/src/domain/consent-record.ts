export type ConsentState = 'granted' | 'denied' | 'withdrawn' | 'objected';

/** The state of one subscriber x application x purpose x scope. No record: never asked. */
export interface ConsentRecord {
  readonly state: ConsentState;
  /** Absent: until withdrawn. */
  readonly expiresAt?: Date;
}
