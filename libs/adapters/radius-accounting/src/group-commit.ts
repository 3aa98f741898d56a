import { AppError } from '@openmast/kernel';
import type { AccountingEvent } from './accounting-event';

interface Waiting {
  readonly event: AccountingEvent;
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

/** Writes events durably, or throws and has written none of them. */
export type WriteEvents = (events: readonly AccountingEvent[]) => Promise<void>;

/** More events than this wait for the database; the NAS has to send again. */
export class QueueFull extends Error {
  constructor() {
    super('Too many accounting packets wait for the database.');
  }
}

const BATCH_MAX = 500;
const WAITING_MAX = 20_000;
const ATTEMPTS_MAX = 3;
/** PostgreSQL, appendix A: serialization_failure, deadlock_detected. Evidence may be written again without harm. */
const WORTH_ANOTHER_TRY = new Set(['40001', '40P01']);

/**
 * One commit for all events that came in while the last one was under way. An event counts as recorded only after its
 * commit.
 */
export class GroupCommit {
  readonly #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(private readonly write: WriteEvents) {}

  /** Resolves when the event is durable. @throws QueueFull, or what the database says. */
  record(event: AccountingEvent): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(new QueueFull());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    // Packets that arrived in the same turn of the event loop go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, BATCH_MAX));
    this.#running = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#writeWithRetry(batch.map(({ event }) => event));
      for (const { resolve } of batch) resolve();
    } catch (failure) {
      if (batch.length === 1 || isDatabaseAway(failure)) return rejectAll(batch, failure);
      // One event the database refuses must not take its neighbours with it.
      for (const single of batch) await this.#commit([single]);
    }
  }

  async #writeWithRetry(events: readonly AccountingEvent[], attempt = 1): Promise<void> {
    try {
      await this.write(events);
    } catch (failure) {
      if (attempt >= ATTEMPTS_MAX || !WORTH_ANOTHER_TRY.has(codeOf(failure))) throw failure;
      await this.#writeWithRetry(events, attempt + 1);
    }
  }
}

function rejectAll(batch: readonly Waiting[], failure: unknown): void {
  for (const { reject } of batch) reject(failure);
}

function isDatabaseAway(failure: unknown): boolean {
  return failure instanceof AppError && failure.kind === 'unavailable';
}

function codeOf(failure: unknown): string {
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
  return typeof code === 'string' ? code : '';
}
