import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ACORN_COOKIE, PHONE_COOKIE, cookieIn, sessionCookie } from '../cookies';
import { type Form, queryOf } from '../forms';
import { OneTimeStore, randomKey } from '../one-time-store';
import { OperatorRefusal } from '../operator/refusal';
import { isChallenge } from '../pkce';
import type { AcornParts } from './acorn-parts';
import { type AppClient, operatorRedirectUri, operatorScope } from './app-clients';
import type { OperatorChecks, OperatorClient, OperatorToken } from './operator-client';

const SIGN_IN_TTL_MS = 10 * 60_000;
const CODE_TTL_MS = 60_000;

/** Where an application waits for its answer. */
interface AppRequest {
  readonly app: AppClient;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly challenge: string;
}

interface SignIn extends AppRequest {
  readonly checks: OperatorChecks;
  /** Binds the answer to the browser that asked. */
  readonly browser: string;
}

/** What a code of Acorn's stands for. */
export interface CodeContent {
  readonly app: AppClient;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly token: OperatorToken;
}

export type Codes = OneTimeStore<CodeContent>;

export function makeCodes(): Codes {
  return new OneTimeStore<CodeContent>(CODE_TTL_MS);
}

/** Acorn's front door: `/authorize` for applications, and the address at which the operator returns. */
export function mountSignIn(server: FastifyInstance, parts: AcornParts, codes: Codes): void {
  const pending = new OneTimeStore<SignIn>(SIGN_IN_TTL_MS);
  server.get('/authorize', async (request, reply) => {
    const asked = readAppRequest(parts, queryOf(request.url));
    if (!asked) return stay(reply, 'Acorn does not know this application, or not this address of it.\n');
    if ('error' in asked) return returnError(reply, parts, asked);

    const correlator = randomUUID();
    parts.wiretap.link(correlator, cookieIn(request.headers.cookie, PHONE_COOKIE));
    const [state, browser] = [randomKey(), randomKey()];
    try {
      const { url, checks } = await asked.operator.begin({ ...asked.question, state, correlator });
      pending.put({ ...asked.request, checks, browser }, state);
      return await reply.header('set-cookie', sessionCookie(ACORN_COOKIE, browser)).redirect(url, 302);
    } catch (error) {
      return returnRefusal(reply, parts, { ...asked.request, error });
    }
  });

  const uris = [...parts.apps.values()].map((app) => operatorRedirectUri(app, parts.url)).filter((uri) => uri !== undefined);
  for (const path of new Set(uris.map((uri) => new URL(uri).pathname))) {
    server.get(path, async (request, reply) => {
      const { state = '' } = queryOf(request.url);
      const signIn = pending.take(state);
      if (!signIn || cookieIn(request.headers.cookie, ACORN_COOKIE) !== signIn.browser) {
        return stay(reply, 'This sign-in is not known here or is over: start again in the application.\n');
      }
      return finishSignIn({ request, reply, state, signIn }, parts, codes);
    });
  }
}

/** An application's request that Acorn can take to the operator. */
interface Askable {
  readonly request: AppRequest;
  readonly operator: OperatorClient;
  readonly question: { readonly scope: string; readonly redirectUri: string };
}

/** `undefined`: without a registered address there is nobody to send an error to (RFC 6749, 4.1.2.1). */
function readAppRequest(parts: AcornParts, query: Form): Askable | (Back & { error: string; description?: string }) | undefined {
  const app = parts.apps.get(query['client_id'] ?? '');
  const redirectUri = query['redirect_uri'];
  if (!app || redirectUri === undefined || !app.redirectUris.includes(redirectUri)) return undefined;
  const back = { redirectUri, state: query['state'] };
  if (query['response_type'] !== 'code') return { ...back, error: 'unsupported_response_type' };
  const challenge = query['code_challenge_method'] === 'S256' ? query['code_challenge'] : undefined;
  if (!isChallenge(challenge) || back.state === undefined) {
    return { ...back, error: 'invalid_request', description: 'state and PKCE with S256 are required' };
  }
  const question = operatorQuestion(parts, app, query['scope']);
  return question ? { request: { app, ...back, challenge }, ...question } : { ...back, error: 'invalid_scope' };
}

function operatorQuestion(parts: AcornParts, app: AppClient, scopes = ''): Omit<Askable, 'request'> | undefined {
  const scope = operatorScope(app, scopes.split(' ').filter(Boolean));
  const redirectUri = operatorRedirectUri(app, parts.url);
  const operator = parts.operators.get(app.clientId);
  return scope !== undefined && redirectUri !== undefined && operator
    ? { operator, question: { scope, redirectUri } }
    : undefined;
}

function stay(reply: FastifyReply, sentence: string): FastifyReply {
  return reply.code(400).type('text/plain; charset=utf-8').send(sentence);
}

interface Return {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly state: string;
  readonly signIn: SignIn;
}

async function finishSignIn({ request, reply, state, signIn }: Return, parts: AcornParts, codes: Codes): Promise<FastifyReply> {
  const { app, redirectUri, challenge, checks } = signIn;
  const back = { redirectUri, state: signIn.state };
  const operator = parts.operators.get(app.clientId);
  if (!operator) return returnError(reply, parts, { ...back, error: 'server_error' });
  try {
    const token = await operator.finish(request.url.slice(request.url.indexOf('?')), state, checks);
    const code = codes.put({ app, redirectUri, challenge, token });
    parts.log.info({ event: 'acorn-signed-in', app: app.clientId });
    return await reply.redirect(answerUrl(redirectUri, { code, state: signIn.state, iss: parts.url }), 302);
  } catch (error) {
    return returnRefusal(reply, parts, { ...back, error });
  }
}

interface Back {
  readonly redirectUri: string;
  readonly state: string | undefined;
}

function returnError(
  reply: FastifyReply,
  parts: AcornParts,
  answer: Back & { error: string; description?: string | undefined },
): FastifyReply {
  const { redirectUri, state, error, description } = answer;
  parts.log.info({ event: 'acorn-refused', error });
  return reply.redirect(answerUrl(redirectUri, { error, error_description: description, state, iss: parts.url }), 302);
}

/** The application hears the operator's own error; what else went wrong stays here. */
function returnRefusal(reply: FastifyReply, parts: AcornParts, { error, ...back }: Back & { error: unknown }): FastifyReply {
  if (error instanceof OperatorRefusal)
    return returnError(reply, parts, { ...back, error: error.error, description: error.description });
  parts.log.error({ event: 'acorn-failed', name: error instanceof Error ? error.name : 'unknown' });
  return returnError(reply, parts, { ...back, error: 'server_error' });
}

function answerUrl(redirectUri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
