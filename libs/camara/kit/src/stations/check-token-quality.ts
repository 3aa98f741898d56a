import { refuse } from '../outcome';
import type { Station } from './station';

/** The room's own question about the token, e.g. how the subscriber was authenticated. After the body: Number Verification test C02.01. */
export const checkTokenQuality: Station = {
  name: 'check-token-quality',
  run(call) {
    const code = call.route.operation.quality?.(call.token);
    return code === undefined ? undefined : refuse(code);
  },
};
