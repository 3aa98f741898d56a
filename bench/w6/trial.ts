import { performance } from 'node:perf_hooks';
import type { Caller } from '../w1/call';
import type { RecordingApplication } from './application';
import type { Call, Decision } from './history';

/** Started after the withdrawal's answer, by each stream, one after the other. */
const CALLS_AFTER = 1;
/** Longest wait between the first racing calls and the withdrawal. */
const RACE_MS = 4;
const ATTEMPTS_MAX = 20;

export interface TrialGround {
  readonly application: RecordingApplication;
  readonly workers: number;
  /** Resolves when the consent stands. */
  grant(caller: Caller): Promise<void>;
}

/**
 * A consent stands, both workers accept calls, the consent is withdrawn while calls go on at both, and more calls begin the
 * moment the withdrawal is answered.
 */
export async function playTrial(ground: TrialGround, subscriber: number, caller: Caller): Promise<(Decision | Call)[]> {
  const { application } = ground;
  const workers = Array.from({ length: ground.workers }, (_, worker) => worker);
  const acts: (Decision | Call)[] = [];
  const callAt = async (worker: number): Promise<void> => {
    acts.push(await application.call(worker, subscriber, caller));
  };
  const startedMs = performance.now();
  await ground.grant(caller);
  acts.push({ kind: 'grant', outcome: 'done', subscriber, startedMs, endedMs: performance.now() });
  await Promise.all(workers.map(callAt));

  let isWithdrawn = false;
  const stream = async (worker: number): Promise<void> => {
    for (let after = 0; after < CALLS_AFTER;) {
      if (isWithdrawn) after += 1;
      await callAt(worker);
    }
  };
  const streams = workers.map(stream);
  await pause(Math.random() * RACE_MS);
  acts.push(...(await withdraw(application, subscriber, caller)));
  isWithdrawn = true;
  // At once, beside the streams, which may still be busy with a call from before.
  await Promise.all([...workers.map(callAt), ...streams]);
  return acts;
}

/** Until it is answered: who gets no answer tries again. Nothing happens after `ATTEMPTS_MAX`, and the trial shows it. */
async function withdraw(application: RecordingApplication, subscriber: number, caller: Caller): Promise<Decision[]> {
  const attempts: Decision[] = [];
  while (attempts.at(-1)?.outcome !== 'done' && attempts.length < ATTEMPTS_MAX)
    attempts.push(await application.withdraw(subscriber, caller));
  return attempts;
}

/** Timers count in milliseconds, which is longer than a call may take: this one gives way until the time is over. */
async function pause(ms: number): Promise<void> {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs) await new Promise(setImmediate);
}
