import { randomUUID } from 'node:crypto';
import type { Station } from './station';

/** Commonalities 0.6, `XCorrelator`. */
const CORRELATOR_SHAPE = /^[a-zA-Z0-9-_:;./<>{}]{0,256}$/;

/**
 * Settles what every answer will carry: the caller's own value, or a fresh UUID where there is none. A value that breaks the
 * pattern is never repeated; it is refused later, by check-correlator, so that 404 and 401 keep their precedence.
 */
export const readCorrelator: Station = {
  name: 'read-correlator',
  run(call) {
    const sent = call.request.headers['x-correlator'];
    const text = Array.isArray(sent) ? sent.join(', ') : (sent ?? '');
    call.isCorrelatorValid = CORRELATOR_SHAPE.test(text);
    call.correlator = text !== '' && call.isCorrelatorValid ? text : randomUUID();
    return undefined;
  },
};
