import { AppError } from '@openmast/kernel';
import { statusOf } from '@openmast/runtime';
import type { DeskRefusal, DeskRefused } from '../../consent-desk';
import { refusalOf } from './desk-refusals';

type Refused = DeskRefused | AppError;
type Fine<R extends { readonly outcome: string }> = Exclude<R, DeskRefused>;

/** What one call for one item answers. @throws AppError where it was refused */
export function single<R extends { readonly outcome: string }>(results: readonly R[]): Fine<R> {
  const [result] = results;
  if (!result) throw new Error('an item got no answer');
  const refusal = refusalIn(result);
  if (refusal) throw refusal;
  return result as Fine<R>;
}

/**
 * What one call for many answers: for each item what a call for it alone would have answered.
 * @throws AppError `unavailable` where nobody could tell anything about any of them
 */
export function itemsOf<R extends { readonly outcome: string }>(
  results: readonly (R | AppError)[],
  render: (result: Fine<R>) => { readonly status: number },
): { readonly items: { readonly status: number }[] } {
  const refusals = results.map((result) => refusalIn(result));
  if (refusals.every((refusal) => refusal?.kind === 'unavailable')) throw refusalOf('unavailable');
  return {
    items: results.map((result, index) => {
      const refusal = refusals[index];
      if (!refusal) return render(result as Fine<R>);
      return { status: statusOf(refusal.kind), code: refusal.code, detail: refusal.message };
    }),
  };
}

/** Outcomes that are no refusal. */
const FINE: ReadonlySet<string> = new Set(['told', 'recorded', 'known', 'withdrawn']);

function refusalIn(result: Refused | { readonly outcome: string }): AppError | undefined {
  if (result instanceof AppError) return result;
  return FINE.has(result.outcome) ? undefined : refusalOf(result.outcome as DeskRefusal);
}
