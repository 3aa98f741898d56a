import { AppError } from '@openmast/kernel';

export interface BatchRules<Q, A> {
  /** Answers all questions of a batch in one round trip, in their order. */
  readonly answer: (questions: readonly Q[]) => Promise<readonly A[]>;
  /** Two questions of the same key never travel in one batch. Without keys all may, also those that ask the same. */
  readonly keyOf?: (question: Q) => string;
}

/** More than one, so that a slow commit does not hold up everybody; few, so that batches form under load. */
const UNDER_WAY_MAX = 2;
const BATCH_MAX = 64;
const WAITING_MAX = 4_096;

interface Waiting<Q, A> {
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Lets questions that come up while others are under way travel together. A question that finds the line free goes at once
 * and alone, so that a quiet system is as quick as before; a busy one pays one round trip and one commit for many.
 */
export class Batches<Q, A> {
  private waiting: Waiting<Q, A>[] = [];
  private underWay = 0;
  private isScheduled = false;

  constructor(private readonly rules: BatchRules<Q, A>) {}

  /** @throws AppError `unavailable` when too many wait already, and whatever `answer` throws, to all of its batch. */
  ask(question: Q): Promise<A> {
    if (this.waiting.length >= WAITING_MAX) {
      return Promise.reject(new AppError('unavailable', 'TOO_MANY_WAITING', 'Too many questions wait for an answer.'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ question, resolve, reject });
      this.schedule();
    });
  }

  /** After this turn of the event loop: questions of the same turn travel together too. */
  private schedule(): void {
    if (this.isScheduled || this.underWay >= UNDER_WAY_MAX || this.waiting.length === 0) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      void this.send(this.take()).finally(() => {
        this.underWay -= 1;
        this.schedule();
      });
    });
  }

  private take(): Waiting<Q, A>[] {
    const batch: Waiting<Q, A>[] = [];
    const left: Waiting<Q, A>[] = [];
    const keys = new Set<string>();
    for (const one of this.waiting) {
      const key = this.rules.keyOf?.(one.question);
      if (batch.length === BATCH_MAX || (key !== undefined && keys.has(key))) left.push(one);
      else {
        if (key !== undefined) keys.add(key);
        batch.push(one);
      }
    }
    this.waiting = left;
    this.underWay += 1;
    return batch;
  }

  /** One question that cannot be asked must not take the others down: then each is asked alone, and fails alone. */
  private async send(batch: readonly Waiting<Q, A>[]): Promise<void> {
    try {
      const answers = await this.rules.answer(batch.map(({ question }) => question));
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer === undefined) reject(new AppError('internal', 'BATCH', 'A question of a batch got no answer.'));
        else resolve(answer);
      });
    } catch (cause) {
      if (batch.length === 1 || isLoss(cause)) for (const { reject } of batch) reject(cause);
      else for (const one of batch) await this.send([one]);
    }
  }
}

/** Nobody knows then whether the batch has been done, and the next attempt would be lost as well. */
function isLoss(cause: unknown): boolean {
  return cause instanceof AppError && cause.kind === 'unavailable';
}
