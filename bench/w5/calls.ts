import { median } from '../statistics';
import type { Sized, Who } from './ground';

const CALLS_PER_ROUND = 250;
const WHO: readonly Who[] = ['hit', 'miss'];
const RIGHT = { hit: 'accepted', miss: 'refused' } as const;

export type CallTimes = Readonly<Record<Who, number>>;

/**
 * Calls through HTTP, one at a time, the sizes in turn call by call, so that whatever else the machine does meets all of them.
 * Gives the p50 of each size in milliseconds. @throws Error for a wrong answer
 */
export async function timeCalls(sizes: readonly Sized[]): Promise<CallTimes[]> {
  const tookMs = sizes.map(() => ({ hit: [] as number[], miss: [] as number[] }));
  for (let turn = 0; turn < CALLS_PER_ROUND; turn += 1)
    for (const [index, size] of sizes.entries())
      for (const who of WHO) tookMs[index]?.[who].push(await timeCall(size, who, turn));
  return tookMs.map(({ hit, miss }) => ({ hit: median(hit), miss: median(miss) }));
}

async function timeCall({ application, callers }: Sized, who: Who, turn: number): Promise<number> {
  const caller = callers[who][turn % callers[who].length];
  if (!caller) throw new Error('There is nobody to call for.');
  const { startedMs, endedMs, ...call } = await application.call(0, turn, caller);
  if (call.outcome !== RIGHT[who]) throw new Error(`A ${who} was ${call.outcome}: ${call.words ?? ''}`);
  return endedMs - startedMs;
}
