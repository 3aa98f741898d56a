import { AppError } from '@openmast/kernel';
import { BulkheadRejectedError } from 'cockatiel';
import { MalformedAnswer, UnexpectedStatus } from './client';

type FaultName = 'timeout' | 'busy' | 'refused' | 'malformed' | 'unknown';

/** Every fault of the core is the same news for a caller: we cannot tell. None of them is ever "not found" or "nobody". */
const SENTENCES: Readonly<Record<FaultName, string>> = {
  timeout: 'The mobile network did not answer in time.',
  busy: 'Too many questions to the mobile network are waiting.',
  refused: 'The mobile network refused the question.',
  malformed: 'The mobile network gave an answer that cannot be read.',
  unknown: 'The mobile network cannot be reached.',
};

function nameOf(fault: unknown): FaultName {
  if (fault instanceof MalformedAnswer) return 'malformed';
  if (fault instanceof UnexpectedStatus) return 'refused';
  if (fault instanceof BulkheadRejectedError) return 'busy';
  if (typeof fault === 'object' && fault !== null && 'name' in fault && /timeout|abort|cancel/i.test(String(fault.name)))
    return 'timeout';
  return 'unknown';
}

/** Any fault as the port's promised failure: `unavailable`, code `simulator-<name>`. */
export function toAppError(fault: unknown): AppError {
  const name = nameOf(fault);
  return new AppError('unavailable', `simulator-${name}`, SENTENCES[name], { cause: fault });
}
