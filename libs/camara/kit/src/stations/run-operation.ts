import type { Station } from './station';

/** The room's handler. It always ends the call. */
export const runOperation: Station = {
  name: 'run-operation',
  run(call) {
    const { operation } = call.route;
    const { body, caps, token } = call;
    const { ports, clock, inquiry } = call.parts;
    const given = { body, caps, applicationId: token.clientId, inquiry, ports, clock };
    if (operation.subject === 'from-token') return operation.run({ ...given, line: call.subject });
    return operation.run({ ...given, line: call.line });
  },
};
