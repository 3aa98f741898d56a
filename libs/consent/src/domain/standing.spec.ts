import { granted, refused } from '@openmast/kernel';
import { isOpen, standingOf } from './standing';

describe('a standing', () => {
  it.each([
    [granted, false, 'valid', false],
    [refused('never-asked' as const), false, 'pending', true],
    [refused('never-asked' as const), true, 'requested', true],
    [refused('denied' as const), true, 'denied', false],
    [refused('withdrawn' as const), false, 'denied', false],
    [refused('objected' as const), true, 'objected', false],
    [refused('expired' as const), true, 'expired', true],
  ])('of %j, shown: %p, is %s', (decision, isBeingAsked, standing, isStillOpen) => {
    expect(standingOf(decision, isBeingAsked)).toBe(standing);
    expect(isOpen(standingOf(decision, isBeingAsked))).toBe(isStillOpen);
  });
});
