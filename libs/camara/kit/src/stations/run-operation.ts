import type { Station } from './station';

/** The room's handler. It always ends the call. */
export const runOperation: Station = {
  name: 'run-operation',
  run(call) {
    const { operation } = call.route;
    const { body, caps, parts } = call;
    const { ports, clock } = parts;
    if (operation.subject === 'from-token') return operation.run({ body, caps, line: call.subject, ports, clock });
    return operation.run({ body, caps, line: call.line, ports, clock });
  },
};
