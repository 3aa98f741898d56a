import type { FastifyInstance } from 'fastify';
import type { Form } from '../forms';
import { fitsChallenge } from '../pkce';
import type { AcornParts } from './acorn-parts';
import type { Codes } from './sign-in';

/** `POST /token` for applications: a code of Acorn's and its PKCE verifier for an aggregator token. */
export function mountTokenEndpoint(server: FastifyInstance, parts: AcornParts, codes: Codes): void {
  server.post('/token', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const form = isForm(request.body) ? request.body : {};
    if (form['grant_type'] !== 'authorization_code') return reply.code(400).send({ error: 'unsupported_grant_type' });
    if (!parts.apps.has(form['client_id'] ?? '')) return reply.code(401).send({ error: 'invalid_client' });
    // Taken before it is checked: a code that came with wrong company has been seen by somebody else.
    const content = codes.take(form['code']);
    const isGood =
      content !== undefined &&
      content.app.clientId === form['client_id'] &&
      content.redirectUri === form['redirect_uri'] &&
      fitsChallenge(form['code_verifier'], content.challenge);
    if (!isGood) return reply.code(400).send({ error: 'invalid_grant' });

    const { accessToken, expiresInSeconds } = content.token;
    const operator = { issuer: parts.issuer, apiRoot: parts.apiRoot };
    const token = await parts.tokens.issue({ at: accessToken, operator, app: content.app.clientId }, expiresInSeconds);
    return reply.send({ access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds });
  });
}

function isForm(body: unknown): body is Form {
  return typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
}
