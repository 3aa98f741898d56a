/** Works through all items, a few at a time, so that one large call leaves places to others. @returns in the order of the items */
export async function fewAtOnce<T, R>(max: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const waiting = [...items.entries()];
  const workOn = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.set(next[0], await work(next[1]));
  };
  await Promise.all(Array.from({ length: Math.min(max, items.length) }, workOn));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
