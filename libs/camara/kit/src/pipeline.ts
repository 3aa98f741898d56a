import { AppError } from '@openmast/kernel';
import type { Call } from './call';
import { type Outcome, refuse } from './outcome';
import { authorizeCall } from './stations/authorize-call';
import { checkBody } from './stations/check-body';
import { checkCorrelator } from './stations/check-correlator';
import { checkMedia } from './stations/check-media';
import { checkScope } from './stations/check-scope';
import { checkSubject } from './stations/check-subject';
import { checkToken } from './stations/check-token';
import { checkTokenQuality } from './stations/check-token-quality';
import { matchRoute } from './stations/match-route';
import { readCorrelator } from './stations/read-correlator';
import { runOperation } from './stations/run-operation';
import type { Station } from './stations/station';

/**
 * The way of every CAMARA call, in order; reading this list is reading the protocol. The right column is what a call that
 * fails there is told. Whatever the ending, `renderAnswer` is passed last.
 */
export const STATIONS: readonly Station[] = [
  readCorrelator, //    never ends a call
  matchRoute, //        404, 405
  checkToken, //        401
  checkScope, //        403
  checkCorrelator, //   400
  checkMedia, //        415, 406
  checkBody, //         413, 400
  checkTokenQuality, // the room's own, e.g. 403
  checkSubject, //      422
  authorizeCall, //     401, 403, 503; consumes a single-use token
  runOperation, //      200, the room's own, 503
];

/** Runs a call to its end. Never rejects: a failure is an outcome too. */
export async function runPipeline(call: Call): Promise<Outcome> {
  try {
    for (const station of STATIONS) {
      const step = station.run(call);
      if (step === undefined) continue;
      // Most stations decide at once; waiting for them would cost every call a turn of the event loop.
      const outcome = 'then' in step ? await step : step;
      if (outcome !== undefined) return outcome;
    }
    throw new AppError('internal', 'no-answer', 'No station answered the call.');
  } catch (cause) {
    return failed(call, cause);
  }
}

/** What cannot answer now may answer later (503); everything else thrown is a fault of ours (500), whatever its kind. */
function failed(call: Call, cause: unknown): Outcome {
  const fields = { err: cause, correlator: call.correlator, operation: call.matched?.operationId };
  if (cause instanceof AppError && cause.kind === 'unavailable') {
    call.parts.log.warn(fields, 'A system this call depends on is unavailable');
    return refuse('undecided');
  }
  call.parts.log.error(fields, 'A call failed');
  return refuse('internal');
}
