import { AppError } from '@openmast/kernel';

/**
 * What goes wrong behind a port:
 * - `error`: the system answers with its way of saying "internal error";
 * - `missing`: it answers with its way of saying "no such path or operation", which must not be read as "no such line";
 * - `hang`: it takes the question and never answers;
 * - `garbage`: an answer in no known form; `truncated`: half an answer; `wrong-shape`: well-formed, but not the agreed fields;
 * - `cut`: the connection breaks while it answers; `away`: nobody listens.
 */
export const PORT_FAULTS = ['error', 'missing', 'hang', 'garbage', 'truncated', 'wrong-shape', 'cut', 'away'] as const;

export type PortFault = (typeof PORT_FAULTS)[number];

/** Longest a caller may be kept waiting by a system that hangs. */
export const HANG_MAX_MS = 4_000;

/** A world in which the suites can make things go wrong; every adapter's fake brings one. */
export interface FaultyWorld {
  breakWith(fault: PortFault): Promise<void>;
  close(): Promise<void>;
}

/** Runs a question that must fail and gives the failure back; an answer of any kind is an error of the adapter. */
export async function failureOf(question: Promise<unknown>): Promise<AppError> {
  const outcome = await question.then(
    () => new Error('The port answered although the system behind it is broken.'),
    (failure: unknown) => failure,
  );
  if (outcome instanceof AppError) return outcome;
  throw outcome;
}
