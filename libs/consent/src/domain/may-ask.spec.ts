import { mayAsk } from './may-ask';

const now = new Date('2026-11-21T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

describe('mayAsk', () => {
  it.each(['never-asked', 'expired', 'withdrawn'] as const)('asks when the reason is %s', (reason) => {
    expect(mayAsk({ reason, deniedAt: [] }, now)).toBe(true);
  });

  it('asks once more after one refusal, not after the second within a day', () => {
    expect(mayAsk({ reason: 'denied', deniedAt: [hoursAgo(1)] }, now)).toBe(true);
    expect(mayAsk({ reason: 'denied', deniedAt: [hoursAgo(1), hoursAgo(23)] }, now)).toBe(false);
    expect(mayAsk({ reason: 'denied', deniedAt: [hoursAgo(1), hoursAgo(25)] }, now)).toBe(true);
  });

  it('never asks an objection away', () => {
    expect(mayAsk({ reason: 'objected', deniedAt: [] }, now)).toBe(false);
  });
});
