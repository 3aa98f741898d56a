import { Provider } from 'oidc-provider';

/** Thrown by the storage when a value that may be seen once has been seen before. */
export class AlreadySeen extends Error {
  override readonly name = 'AlreadySeen';
}

/** Requests in which something was seen twice. */
const replays = new WeakSet<object>();

/**
 * The library asks "was this seen?", then writes. Our storage answers by the write itself; this turns its refusal into the
 * library's own "not unique", so that assertions and DPoP proofs each get their own error.
 */
export function detectReplayByWriting(provider: Provider): void {
  const { ReplayDetection } = provider;
  const unique = ReplayDetection.unique.bind(ReplayDetection);
  ReplayDetection.unique = async (...seen) => {
    try {
      return await unique(...seen);
    } catch (error) {
      if (!(error instanceof AlreadySeen)) throw error;
      if (Provider.ctx) replays.add(Provider.ctx);
      return false;
    }
  };
}

export function isReplay(ctx: object): boolean {
  return replays.has(ctx);
}
