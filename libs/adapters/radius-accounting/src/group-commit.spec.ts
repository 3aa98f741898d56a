import { setTimeout as after } from 'node:timers/promises';
import { AppError } from '@openmast/kernel';
import type { AccountingEvent } from './accounting-event';
import { GroupCommit, QueueFull } from './group-commit';

const event = (atMs: number): AccountingEvent => ({ type: 'restart', nas: 'gw1', atMs });

describe('group commit', () => {
  it('takes everything that waits in one commit, and says so only after it', async () => {
    const batches: number[] = [];
    let isCommitted = false;
    const commits = new GroupCommit(async (events) => {
      batches.push(events.length);
      await after(5);
      isCommitted = true;
    });

    await Promise.all(
      Array.from({ length: 700 }, (_, index) => commits.record(event(index)).then(() => expect(isCommitted).toBe(true))),
    );

    expect(batches).toEqual([500, 200]);
  });

  it('goes on with what comes later', async () => {
    const commits = new GroupCommit(() => Promise.resolve());

    await commits.record(event(1));
    await commits.settled();
    await expect(commits.record(event(2))).resolves.toBeUndefined();
  });

  it('fails all of a batch, without trying one by one, when the database is away', async () => {
    let writes = 0;
    const commits = new GroupCommit(() => {
      writes += 1;
      return Promise.reject(new AppError('unavailable', 'DATABASE_UNAVAILABLE', 'away'));
    });

    const outcomes = await Promise.allSettled([commits.record(event(1)), commits.record(event(2))]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(writes).toBe(1);
  });

  it('keeps an event the database refuses from taking its neighbours with it', async () => {
    const commits = new GroupCommit((events) =>
      events.some(({ atMs }) => atMs === 2) ? Promise.reject(new Error('invalid input')) : Promise.resolve(),
    );

    const outcomes = await Promise.allSettled([1, 2, 3].map((atMs) => commits.record(event(atMs))));

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it.each([
    [2, 'fulfilled'],
    [3, 'rejected'],
  ])('after %i deadlocks is %s', async (deadlocks, status) => {
    let left = deadlocks;
    const commits = new GroupCommit(() => {
      left -= 1;
      return left >= 0 ? Promise.reject(Object.assign(new Error('deadlock'), { code: '40P01' })) : Promise.resolve();
    });

    const [outcome] = await Promise.allSettled([commits.record(event(1))]);

    expect(outcome.status).toBe(status);
  });

  it('refuses what exceeds its queue', async () => {
    const commits = new GroupCommit(() => new Promise(() => undefined));
    // They wait for a database that never answers.
    for (let count = 0; count < 20_000; count += 1) void commits.record(event(count));

    await expect(commits.record(event(0))).rejects.toBeInstanceOf(QueueFull);
  });
});
