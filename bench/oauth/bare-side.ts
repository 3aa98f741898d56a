import type { Side } from '../compare';
import { withClient } from '../database';
import { SERVER_CORE, type Stage, start } from '../stage';
import { CREATE_TABLE } from './bare-adapter';
import { type BareQuestion, type BenchClient, CALLBACK } from './terms';

export const PEER = 'bare oidc-provider';

/** Makes the peer's table beside ours. */
export async function prepareBareDatabase({ database }: Stage): Promise<void> {
  await withClient(database.url, (client) => client.query(CREATE_TABLE));
}

/** Starts the peer. */
export async function startBareProvider(
  stage: Stage,
  question: BareQuestion,
): Promise<Pick<Side, 'server'> & { origin: string }> {
  const server = start(stage, { name: 'bare-provider', script: 'bench/oauth/bare-provider.js', core: SERVER_CORE });
  return { server, origin: `http://127.0.0.1:${await server.ask<number>(question)}` };
}

/** The application as the peer stores it. */
export function bareClient({ clientId, publicJwk }: BenchClient): BareQuestion['client'] {
  return {
    client_id: clientId,
    client_name: 'RideNow',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'client_credentials'],
    response_types: ['code'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [publicJwk] },
  };
}
