import { createHash, randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import { SignJWT, createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import type { World } from '../world';

/** What the stub was asked, for assertions. */
export interface StubOperator {
  readonly server: Server;
  readonly seen: Array<{ path: string; headers: IncomingMessage['headers']; body: string }>;
  /** Error with which the next sign-ins end. */
  signInError: string | undefined;
}

interface Reply {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/**
 * A tiny operator for specs: code flow with PKCE and private_key_jwt, recognition by the gateway's headers through the simulated
 * core, and Number Verification. It trusts the gateway blindly; the real platform does not.
 */
export async function makeStubOperator(world: World): Promise<StubOperator> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'stub', alg: 'ES256', use: 'sig' }] };
  const codes = new Map<string, { query: URLSearchParams; msisdn: string }>();
  const tokens = new Map<string, string>();
  const stub: StubOperator = { server: createServer(), seen: [], signInError: undefined };

  const discovery = (): Reply => ({
    status: 200,
    body: {
      issuer: world.issuer,
      authorization_endpoint: `${world.issuer}/authorize`,
      token_endpoint: `${world.issuer}/token`,
      jwks_uri: `${world.issuer}/jwks`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
    },
  });

  const lineOf = async (headers: IncomingMessage['headers']): Promise<string | undefined> => {
    if (typeof headers['x-msisdn'] === 'string') return headers['x-msisdn'];
    const [, ip, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(String(headers['x-forwarded-for'])) ?? [];
    const answer = await fetch(`${world.simulatorUrl}/session-directory/find`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ip, port: Number(port) }),
    });
    return ((await answer.json()) as { msisdn?: string }).msisdn;
  };

  const authorize = async (query: URLSearchParams, headers: IncomingMessage['headers']): Promise<Reply> => {
    const back = new URL(query.get('redirect_uri') ?? '');
    const msisdn = stub.signInError === undefined ? await lineOf(headers) : undefined;
    if (msisdn === undefined) back.searchParams.set('error', stub.signInError ?? 'login_required');
    else {
      const code = randomUUID();
      codes.set(code, { query, msisdn });
      back.searchParams.set('code', code);
    }
    back.searchParams.set('state', query.get('state') ?? '');
    back.searchParams.set('iss', world.issuer);
    return { status: 303, headers: { location: back.href } };
  };

  const token = async (form: URLSearchParams): Promise<Reply> => {
    const { query, msisdn } = codes.get(form.get('code') ?? '') ?? {};
    const client = world.clients.find(({ clientId }) => clientId === query?.get('client_id'));
    if (!query || !client || msisdn === undefined) return { status: 400, body: { error: 'invalid_grant' } };
    const { d: _private, ...publicJwk } = client.jwk;
    await jwtVerify(form.get('client_assertion') ?? '', createLocalJWKSet({ keys: [publicJwk] }), { issuer: client.clientId });
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (challenge !== query.get('code_challenge')) return { status: 400, body: { error: 'invalid_grant' } };
    const accessToken = randomUUID();
    tokens.set(accessToken, msisdn);
    const idToken = await new SignJWT({ nonce: query.get('nonce') })
      .setProtectedHeader({ alg: 'ES256', kid: 'stub' })
      .setIssuer(world.issuer)
      .setAudience(client.clientId)
      .setSubject('pairwise')
      .setIssuedAt()
      .setExpirationTime('1 minute')
      .sign(privateKey);
    return { status: 200, body: { access_token: accessToken, token_type: 'Bearer', expires_in: 120, id_token: idToken } };
  };

  const verify = (bearer: string, body: string): Reply => {
    const msisdn = tokens.get(bearer);
    if (msisdn === undefined) return { status: 401, body: { status: 401, code: 'UNAUTHENTICATED', message: 'No.' } };
    return {
      status: 200,
      body: { devicePhoneNumberVerified: (JSON.parse(body) as { phoneNumber: string }).phoneNumber === msisdn },
    };
  };

  stub.server.on('request', (request: IncomingMessage, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', world.issuer);
      let body = '';
      for await (const chunk of request) body += String(chunk);
      stub.seen.push({ path: url.pathname, headers: request.headers, body });
      const routes: Record<string, () => Reply | Promise<Reply>> = {
        '/.well-known/openid-configuration': discovery,
        '/jwks': () => ({ status: 200, body: jwks }),
        '/authorize': () => authorize(url.searchParams, request.headers),
        '/token': () => token(new URLSearchParams(body)),
        '/number-verification/v2/verify': () => verify(String(request.headers.authorization).replace('Bearer ', ''), body),
      };
      const reply = await (routes[url.pathname]?.() ?? { status: 404, body: { status: 404, code: 'NOT_FOUND', message: 'No.' } });
      const correlator = request.headers['x-correlator'];
      const echo = typeof correlator === 'string' ? { 'x-correlator': correlator } : {};
      response.writeHead(reply.status, { 'content-type': 'application/json', ...echo, ...reply.headers });
      response.end(reply.body ? JSON.stringify(reply.body) : undefined);
    })();
  });
  return stub;
}
