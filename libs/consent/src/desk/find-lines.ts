import type { Msisdn } from '@openmast/kernel';
import type { SubscriberDirectory, SubscriberLine } from '@openmast/network';
import { fewAtOnce } from './few-at-once';
import { orUnavailable } from './or-unavailable';

/** A call about many numbers must not take all places at the operator's directory. */
const AT_ONCE_MAX = 16;

/** `no-line`: not ours; `unavailable`: the directory did not say. */
export type FoundLine = SubscriberLine | 'no-line' | 'unavailable';

/** Asks the directory for each number once. @returns what tells the line of a number */
export async function findLines(
  directory: SubscriberDirectory,
  numbers: readonly Msisdn[],
): Promise<(msisdn: Msisdn) => FoundLine> {
  const each = [...new Map(numbers.map((msisdn) => [msisdn.e164(), msisdn])).values()];
  const ask = async (msisdn: Msisdn): Promise<FoundLine> => (await directory.find(msisdn)) ?? 'no-line';
  const lines = await fewAtOnce(AT_ONCE_MAX, each, (msisdn) => orUnavailable<FoundLine>(() => ask(msisdn), 'unavailable'));
  const found = new Map(each.map((msisdn, index) => [msisdn.e164(), lines[index]]));
  return (msisdn) => found.get(msisdn.e164()) ?? 'unavailable';
}
