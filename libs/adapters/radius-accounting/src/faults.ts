import { AppError } from '@openmast/kernel';

/** Every fault is the same news for a caller: we cannot tell. None of them is ever "nobody". */
type FaultName = 'database' | 'timeout' | 'unreadable';

const SENTENCES: Readonly<Record<FaultName, string>> = {
  database: 'The session directory cannot be reached.',
  timeout: 'The session directory did not answer in time.',
  unreadable: 'The session directory gave an answer that cannot be read.',
};

/** The directory took longer than a caller may be kept waiting. */
export class DirectoryTimeout extends Error {
  constructor() {
    super('The session directory did not answer in time.');
  }
}

/** A stored number could not be opened. What was in it is not repeated. */
export class UnreadableNumber extends Error {
  constructor(options: { readonly cause: unknown }) {
    super('A stored number cannot be read.', options);
  }
}

/** Any fault as the port's promised failure: `unavailable`, code `radius-accounting-<name>`. */
export function toAppError(fault: unknown): AppError {
  const name = nameOf(fault);
  return new AppError('unavailable', `radius-accounting-${name}`, SENTENCES[name], { cause: fault });
}

function nameOf(fault: unknown): FaultName {
  if (fault instanceof DirectoryTimeout) return 'timeout';
  return fault instanceof UnreadableNumber ? 'unreadable' : 'database';
}
