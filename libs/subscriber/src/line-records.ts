import type { SubscriberRef } from '@openmast/kernel';
import type { ClientBase } from 'pg';

/**
 * Why a line ended for us: its number was given to somebody else, or the person had everything erased.
 */
export type LineEnd = 'given-again' | 'erased';

export interface EndOfLine {
  readonly subscriber: SubscriberRef;
  readonly cause: LineEnd;
}

/** What one wing keeps about lines, as far as a line's end is concerned. */
export interface LineRecords {
  /**
   * Takes away everything that could still act for or about this line and, when it is erased, everything else that can be. Runs in
   * the transaction that ends the line, while nobody else can hold it, and once more shortly after, for what was under way: it does
   * what is left to do.
   */
  endLine(client: Pick<ClientBase, 'query'>, end: EndOfLine): Promise<void>;
}

/** A part of what a person is given of what is kept about them: rows as plain JSON, without a secret in them. */
export type PersonalData = Readonly<Record<string, readonly object[]>>;

/** What one wing keeps about lines, as far as the person may ask for it (GDPR articles 15 and 20). */
export interface PersonalRecords {
  /**
   * Sections by name, each newest first, with at most {@link EXPORT_ROWS_MAX} rows.
   * @throws AppError `unavailable`
   */
  exportOf(subscriber: SubscriberRef): Promise<PersonalData>;
}

/** Of one section. Years of a busy line are a tenth of it; a section that is full says that there may be more. */
export const EXPORT_ROWS_MAX = 50_000;
