import { refuse } from '../outcome';
import type { Station } from './station';

/** Exact paths only: no trailing slash, no case folding, no decoding. 404, 405 with Allow, or a public document. */
export const matchRoute: Station = {
  name: 'match-route',
  run(call) {
    const url = call.request.url ?? '';
    const query = url.indexOf('?');
    const atPath = call.routes.get(query === -1 ? url : url.slice(0, query));
    if (atPath === undefined) return refuse('route-unknown');

    const route = atPath.byMethod.get(call.request.method ?? '');
    if (route === undefined) return { ...refuse('method-not-allowed'), allow: atPath.allow };
    if (route.kind === 'text') return route;

    call.route = route;
    return undefined;
  },
};
