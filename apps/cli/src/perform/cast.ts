import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '@openmast/kernel';
import { SignJWT, importJWK } from 'jose';
import { ResponseBodyError } from 'openid-client';
import { type WorldClient, type WorldFile, type WorldLine, readWorldFile } from '../world/world-file';
import { Hops } from './hops';

const ASSERTION_SECONDS = 60;

export interface CastRequest {
  readonly dataDir: string;
  readonly line: string;
  readonly application: string;
}

/** Who plays in a back-channel journey. */
export interface Cast {
  readonly world: WorldFile;
  readonly line: WorldLine;
  readonly application: WorldClient;
  readonly hops: Hops;
}

export interface FormAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** @throws AppError `not-found` with one sentence on what is not there */
export function gatherCast(request: CastRequest): Cast {
  const world = readWorldFile(join(request.dataDir, 'world.json'));
  if (!world) throw missing('There is no demo world yet. Start one in another terminal: npm start');
  const line = world.lines.find(({ name }) => name === request.line);
  const known = world.lines.map(({ name }) => name).join(', ');
  if (!line) throw missing(`There is no line "${request.line}". Lines: ${known}.`);
  const application = world.clients.find(({ name }) => name === request.application);
  if (!application) throw missing(`The world has no application "${request.application}".`);
  return { world, line, application, hops: new Hops() };
}

function missing(sentence: string): AppError {
  return new AppError('not-found', 'NO_CAST', sentence);
}

/** A JWT of the application for the token endpoint; as client assertion unless claims say otherwise. */
export async function signedBy({ world, application }: Cast, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { clientId, jwk } = application;
  return new SignJWT({ iss: clientId, sub: clientId, aud: `${world.issuer}/token`, jti: randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'ES256', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setIssuedAt()
    .setExpirationTime(`${String(ASSERTION_SECONDS)}s`)
    .sign(await importJWK(jwk, 'ES256'));
}

/** Posts a form to the operator. @throws AppError `unavailable` when nobody answers */
export async function postForm(url: string, form: Readonly<Record<string, string>>): Promise<FormAnswer> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) }).catch((cause: unknown) => {
    const sentence = 'The demo world does not answer. Start it in another terminal: npm start';
    throw new AppError('unavailable', 'NOT_RUNNING', sentence, { cause });
  });
  return readAnswer(response);
}

/** Calls an API with a token, as one hop. */
export async function callApi({ world, hops }: Cast, call: { path: string; token: string; json: unknown }): Promise<FormAnswer> {
  const response = await fetch(world.publicUrl + call.path, {
    method: 'POST',
    headers: { authorization: `Bearer ${call.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(call.json),
  });
  const answer = await readAnswer(response);
  hops.add('application → operator', `POST ${call.path}`, `${String(answer.status)} ${JSON.stringify(answer.json)}`);
  return answer;
}

/** An answer without a body (204) is read as one that says nothing. */
export async function readAnswer(response: Response): Promise<FormAnswer> {
  const text = await response.text();
  return { status: response.status, json: JSON.parse(text || '{}') as FormAnswer['json'] };
}

/** Ends a journey in one sentence. @returns the exit code */
export function conclude({ hops }: Cast, answer: FormAnswer, sentence: string): number {
  const { error, error_description: description, code, message } = answer.json;
  const isGood = answer.status >= 200 && answer.status < 300;
  const refusal = [error ?? code, description ?? message].filter((word) => typeof word === 'string').join(': ');
  hops.finish(isGood ? `✔ ${sentence}` : `✘ ${refusal}`);
  return isGood ? 0 : 1;
}

/** Ends a journey that shows what is refused: good only when every answer was the expected one. @returns the exit code */
export function concludeAll(
  { hops }: Cast,
  answers: readonly (readonly [got: number, expected: number])[],
  sentence: string,
): number {
  const isGood = answers.every(([got, expected]) => got === expected);
  hops.finish(isGood ? `✔ ${sentence}` : '✘ An answer was not the expected one: look at the hops above.');
  return isGood ? 0 : 1;
}

/** The operator's own error. @throws what was thrown, when it is none */
export function refusalIn(error: unknown): FormAnswer {
  if (!(error instanceof ResponseBodyError)) throw error;
  const { error_description: description } = error;
  return { status: error.status, json: { error: error.error, ...(description ? { error_description: description } : {}) } };
}

/** One word or two about an OAuth answer. */
export function inShort({ status, json }: FormAnswer): string {
  const { error, access_token: token } = json;
  return `${String(status)} ${typeof error === 'string' ? error : typeof token === 'string' ? 'access token' : ''}`.trim();
}
