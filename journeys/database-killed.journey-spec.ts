import { setTimeout as sleep } from 'node:timers/promises';
import { OwnPostgres } from '@openmast/testing';
import { Stage } from './stage';
import { countsOf, lostOf, silently, trafficUntilItBreaks } from './traffic';

/** Fault matrix B3-4, with a twist: the database is killed while transactions are under way. */
describe.each([
  ['one process', { separate: false }],
  ['four processes', { separate: true }],
])('The platform as %s without its database', (_name, shape) => {
  let postgres: OwnPostgres;
  let stage: Stage;
  beforeAll(async () => {
    postgres = await OwnPostgres.start();
    stage = await Stage.open({ ...shape, database: postgres.url });
  });
  afterAll(async () => {
    await stage.close();
    await postgres.remove();
  });

  // A connection lost while it is checked out says so by an event; heard by nobody, it once ended the process.
  it.each([1, 2])('killed in the middle of traffic: what was acknowledged is there when it is back (%s)', async () => {
    const line = await stage.freshLine();
    const traffic = trafficUntilItBreaks(stage);
    await sleep(1_500);
    await postgres.kill();
    const acknowledged = await traffic;

    await postgres.startAgain();
    for (let tries = 0; tries < 50 && (await silently(stage, line.name)) !== 'consent_required'; tries += 1) await sleep(100);

    expect(Math.min(...countsOf(acknowledged))).toBeGreaterThan(0);
    expect(await lostOf(stage, acknowledged)).toEqual([]);
  });
});
