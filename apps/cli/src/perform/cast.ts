import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '@openmast/kernel';
import { SignJWT, importJWK } from 'jose';
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
  return { status: response.status, json: (await response.json()) as FormAnswer['json'] };
}

/** Calls an API with a token, as one hop. */
export async function callApi({ world, hops }: Cast, call: { path: string; token: string; json: unknown }): Promise<FormAnswer> {
  const response = await fetch(world.publicUrl + call.path, {
    method: 'POST',
    headers: { authorization: `Bearer ${call.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(call.json),
  });
  const json = (await response.json()) as FormAnswer['json'];
  hops.add('application → operator', `POST ${call.path}`, `${String(response.status)} ${JSON.stringify(json)}`);
  return { status: response.status, json };
}

/** Ends a journey in one sentence. @returns the exit code */
export function conclude({ hops }: Cast, answer: FormAnswer, sentence: string): number {
  hops.finish();
  const { error, error_description: description, code, message } = answer.json;
  const isGood = answer.status === 200;
  const refusal = [error ?? code, description ?? message].filter((word) => typeof word === 'string').join(': ');
  process.stdout.write(`\n  ${isGood ? `✔ ${sentence}` : `✘ ${refusal}`}\n`);
  return isGood ? 0 : 1;
}

/** One word or two about an OAuth answer. */
export function inShort({ status, json }: FormAnswer): string {
  const { error, access_token: token } = json;
  return `${String(status)} ${typeof error === 'string' ? error : typeof token === 'string' ? 'access token' : ''}`.trim();
}
