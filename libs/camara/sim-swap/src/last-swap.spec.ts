import { AppError, Clock, Msisdn } from '@openmast/kernel';
import { SimHistory, type SimRecord } from '@openmast/network';
import { type SwapSources, lastSwap, swappedWithin } from './last-swap';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

class StandingClock extends Clock {
  override now(): Date {
    return NOW;
  }
}

class OneRecord extends SimHistory {
  asks = 0;

  constructor(private readonly record: SimRecord | undefined) {
    super();
  }

  override async find(): Promise<SimRecord | undefined> {
    this.asks++;
    return this.record;
  }
}

const ada = Msisdn.parse('+990123456701')!;

function sources(record: SimRecord | undefined, monitoredHours = 2400): SwapSources & { simHistory: OneRecord } {
  return { simHistory: new OneRecord(record), clock: new StandingClock(), monitoredHours };
}

function before(ms: number): SimRecord {
  return { lastChangeAt: new Date(NOW.getTime() - ms) };
}

describe('The last swap', () => {
  it('is the date the register remembers', async () => {
    const record = before(30 * HOUR_MS);

    expect(await lastSwap(ada, sources(record))).toEqual({ outcome: 'changed', at: record.lastChangeAt });
  });

  it('is told up to the very end of the monitored period, and not a second longer', async () => {
    expect(await lastSwap(ada, sources(before(2400 * HOUR_MS)))).toMatchObject({ outcome: 'changed' });
    expect(await lastSwap(ada, sources(before(2400 * HOUR_MS + SECOND_MS)))).toEqual({
      outcome: 'before-period',
      monitoredDays: 100,
    });
  });

  it('rounds the period down to whole days, because more would be a promise', async () => {
    expect(await lastSwap(ada, sources(before(9000 * HOUR_MS), 47))).toEqual({ outcome: 'before-period', monitoredDays: 1 });
  });

  it('is unknown for a number that is not ours, and none for a line without SIM', async () => {
    expect(await lastSwap(ada, sources(undefined))).toEqual({ outcome: 'line-unknown' });
    expect(await lastSwap(ada, sources({}))).toEqual({ outcome: 'no-sim' });
  });
});

describe('Swapped within', () => {
  it.each([
    [0, true],
    [48 * HOUR_MS - SECOND_MS, true],
    [48 * HOUR_MS, true],
    [48 * HOUR_MS + SECOND_MS, false],
    [2000 * HOUR_MS, false],
  ])('48 hours, %d ms after the change, is %p', async (ageMs, isSwapped) => {
    expect(await swappedWithin(ada, 48, sources(before(ageMs)))).toEqual({ outcome: 'checked', isSwapped });
  });

  it('is true for a date in the future: the clock of the register is ahead', async () => {
    expect(await swappedWithin(ada, 1, sources(before(-HOUR_MS)))).toEqual({ outcome: 'checked', isSwapped: true });
  });

  it('is false for a line without SIM, and neither for a number that is not ours', async () => {
    expect(await swappedWithin(ada, 48, sources({}))).toEqual({ outcome: 'checked', isSwapped: false });
    expect(await swappedWithin(ada, 48, sources(undefined))).toEqual({ outcome: 'line-unknown' });
  });

  it('does not ask the register about a time beyond the monitored period', async () => {
    const asked = sources(before(HOUR_MS), 720);

    const outcome = await swappedWithin(ada, 721, asked);

    expect(outcome).toEqual({ outcome: 'beyond-period', monitoredHours: 720 });
    expect(asked.simHistory.asks).toBe(0);
  });

  it('takes a time as long as the monitored period', async () => {
    expect(await swappedWithin(ada, 720, sources(before(719 * HOUR_MS), 720))).toEqual({ outcome: 'checked', isSwapped: true });
  });
});

describe('A date that is none', () => {
  it('is never read as "not swapped"', async () => {
    const broken = sources({ lastChangeAt: new Date('soon') });

    await expect(swappedWithin(ada, 48, broken)).rejects.toThrow(AppError);
    await expect(lastSwap(ada, broken)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
