import { createSecretKey } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Configuration, Provider } from 'oidc-provider';
import { Pool } from 'pg';
import { answerQuestions } from '../processes/pinned-process';
import { bareAdapter } from './bare-adapter';
import {
  type BareQuestion,
  CODE_SECONDS,
  ENCRYPTION,
  GRANT_SECONDS,
  ID_TOKEN_SECONDS,
  ISSUER,
  SESSION_SECONDS,
  TOKEN_SECONDS,
} from './terms';

/** As many as the product has by default. */
const CONNECTIONS_MAX = 10;
const INTERACTION = '/interaction/';

/** The named peer of W3 and W4: oidc-provider as it comes, on its own HTTP server, configured for the same tokens. */
async function open(question: BareQuestion): Promise<number> {
  const pool = new Pool({ connectionString: question.databaseUrl, max: CONNECTIONS_MAX });
  const adapter = bareAdapter(pool);
  const provider = new Provider(ISSUER, configuration(question, adapter));
  await adapter('Client').upsert(String(question.client['client_id']), { ...question.client }, GRANT_SECONDS);
  const handle = provider.callback();
  const logIn = automaticLogin(provider, question);
  const server = createServer((request, response) => {
    if (!request.url?.startsWith(INTERACTION)) void handle(request, response);
    else logIn(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

function configuration(
  { privateJwk, encryptionKey, scope }: BareQuestion,
  adapter: ReturnType<typeof bareAdapter>,
): Configuration {
  const key = createSecretKey(encryptionKey);
  return {
    adapter,
    jwks: { keys: [privateJwk] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    cookies: { keys: ['bench-cookie-key-of-no-importance'] },
    clientAuthMethods: ['private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    scopes: ['openid'],
    ttl: {
      AccessToken: TOKEN_SECONDS,
      ClientCredentials: TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      IdToken: ID_TOKEN_SECONDS,
      Session: SESSION_SECONDS,
      Interaction: SESSION_SECONDS,
      Grant: GRANT_SECONDS,
    },
    interactions: { url: (_ctx, { uid }) => INTERACTION + uid },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => ISSUER,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          audience: ISSUER,
          scope,
          accessTokenFormat: 'jwt',
          jwt: { encrypt: { ...ENCRYPTION, kid: 'bench', key } },
        }),
      },
    },
  };
}

/** A login page that asks nothing: the next subscriber is signed in and has allowed everything, in one step. */
function automaticLogin(provider: Provider, { scope, subscribers }: BareQuestion) {
  let visits = 0;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { params } = await provider.interactionDetails(request, response);
    const accountId = `subscriber-${visits++ % subscribers}`;
    const grant = new provider.Grant({ accountId, clientId: String(params['client_id']) });
    grant.addOIDCScope('openid');
    grant.addResourceScope(ISSUER, scope);
    const consent = { grantId: await grant.save() };
    await provider.interactionFinished(request, response, { login: { accountId }, consent });
  };
}

answerQuestions(open);
