import { refuse } from '../outcome';
import type { Station } from './station';

/** A header that breaks its pattern is an invalid argument (Commonalities 0.6), but a caller without a token is told that first. */
export const checkCorrelator: Station = {
  name: 'check-correlator',
  run(call) {
    return call.isCorrelatorValid ? undefined : refuse('correlator-invalid');
  },
};
