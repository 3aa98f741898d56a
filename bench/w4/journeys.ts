import { createHash } from 'node:crypto';
import type { Shot } from '../load/shot';
import { freshId, withAssertions } from '../oauth/assertions';
import { type BenchClient, CALLBACK, JOURNEY_SCOPE } from '../oauth/terms';
import { lineAt } from './subscribers';

/** Ports of the carrier's NAT a handset may come from. */
const FIRST_PORT = 20_000;
const PORTS = 40_000;

/** Prepares journeys, spread over the subscribers in turn: fresh state, nonce, PKCE and assertion in each. */
export function prepareJourneys(client: BenchClient, subscribers: number): (count: number) => Promise<Shot[]> {
  let journeys = 0;
  return (count) =>
    withAssertions(client, count, (authentication) => {
      const visit = journeys++;
      const [verifier, state] = [freshId() + freshId(), freshId()];
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri: CALLBACK,
        scope: JOURNEY_SCOPE,
        state,
        nonce: freshId(),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      const redemption = new URLSearchParams({
        grant_type: 'authorization_code',
        redirect_uri: CALLBACK,
        code_verifier: verifier,
        ...authentication,
      });
      const address = `${lineAt(visit % subscribers).ip}:${FIRST_PORT + (visit % PORTS)}`;
      return { headers: {}, body: redemption.toString(), answer: '', journey: { query: query.toString(), state, address } };
    });
}
