import { refuse } from '../outcome';
import type { Station } from './station';

/** Any one scope the contract lists is enough; the first in the contract's order is the one the call is made under. */
export const checkScope: Station = {
  name: 'check-scope',
  run(call) {
    for (const scope of call.route.scopes) {
      if (!call.token.scopes.has(scope)) continue;
      call.scope = scope;
      return undefined;
    }
    return refuse('scope-missing');
  },
};
