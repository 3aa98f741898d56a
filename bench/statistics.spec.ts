import { median, percentile, spreadOf } from './statistics';

describe('A percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  it.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
  ])('%d of 1 to 100 is %d', (share, value) => {
    expect(percentile(hundred, share)).toBe(value);
  });

  it('is a value that was measured, also of few', () => {
    expect(percentile([3, 9], 0.5)).toBe(3);
    expect(percentile([3, 9], 0.51)).toBe(9);
    expect(percentile(Float64Array.of(7), 0.99)).toBe(7);
  });

  it('of nothing is no number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('A median', () => {
  it('does not need sorted values, and leaves them as they were', () => {
    const values = [9, 1, 5];

    expect(median(values)).toBe(5);
    expect(values).toEqual([9, 1, 5]);
  });

  it('of an even number lies between the two in the middle', () => {
    expect(median([1, 10, 4, 2])).toBe(3);
  });

  it('comes with the lowest and the highest', () => {
    expect(spreadOf([12, 10, 30])).toEqual({ median: 12, lowest: 10, highest: 30 });
  });
});
