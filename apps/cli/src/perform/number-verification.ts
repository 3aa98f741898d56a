import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '@openmast/kernel';
import { importJWK } from 'jose';
import * as client from 'openid-client';
import { ProxyAgent, request } from 'undici';
import { type WorldClient, type WorldFile, type WorldLine, readWorldFile } from '../world/world-file';
import { Hops } from './hops';

export interface PerformOptions {
  readonly dataDir: string;
  readonly line: string;
  readonly number?: string;
  readonly wifi: boolean;
}

const SCOPE = 'number-verification:verify';
const APPLICATION = 'ridenow';

/** Plays handset and aggregator against the running world: the whole journey of Number Verification, hop by hop. */
export async function performNumberVerification(options: PerformOptions): Promise<number> {
  const world = readWorldFile(join(options.dataDir, 'world.json'));
  if (!world) throw new AppError('not-found', 'NO_WORLD', 'There is no demo world yet. Start one in another terminal: npm start');
  const line = world.lines.find(({ name }) => name === options.line);
  if (!line)
    throw new AppError(
      'not-found',
      'NO_LINE',
      `There is no line "${options.line}". Lines: ${world.lines.map(({ name }) => name).join(', ')}.`,
    );
  const hops = new Hops();
  const configuration = await connect(world, hops);
  const number = options.number ?? line.msisdn;
  const answer = await journey({ world, line, isWifi: options.wifi, number, configuration, hops });
  hops.finish();
  process.stdout.write(`\n  ${answer.sentence}\n`);
  return answer.isPerformed ? 0 : 1;
}

interface Journey {
  readonly world: WorldFile;
  readonly line: WorldLine;
  readonly isWifi: boolean;
  readonly number: string;
  readonly configuration: client.Configuration;
  readonly hops: Hops;
}

interface JourneyEnd {
  readonly isPerformed: boolean;
  readonly sentence: string;
}

async function connect(world: WorldFile, hops: Hops): Promise<client.Configuration> {
  const application = theApplication(world);
  const key = await importJWK(application.jwk, 'ES256');
  const authentication = client.PrivateKeyJwt({ key: key as client.CryptoKey, kid: application.jwk.kid ?? '' });
  const execute = [client.allowInsecureRequests];
  try {
    const found = await client.discovery(
      new URL(world.issuer),
      application.clientId,
      { id_token_signed_response_alg: 'ES256' },
      authentication,
      { execute },
    );
    hops.add('aggregator → operator', 'GET /.well-known/openid-configuration', '200');
    return found;
  } catch (cause) {
    throw new AppError('unavailable', 'NOT_RUNNING', 'The demo world does not answer. Start it in another terminal: npm start', {
      cause,
    });
  }
}

function theApplication(world: WorldFile): WorldClient {
  const found = world.clients.find(({ name }) => name === APPLICATION);
  if (!found) throw new AppError('not-found', 'NO_CLIENT', `The world has no application "${APPLICATION}".`);
  return found;
}

async function journey(parts: Journey): Promise<JourneyEnd> {
  const { world, hops, configuration } = parts;
  const application = theApplication(world);
  const redirectUri = application.redirectUris[0] ?? '';
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const purpose = application.products.find(({ scopes }) => scopes.includes(SCOPE))?.purpose ?? '';
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: `${purpose} ${SCOPE}`,
    state,
    prompt: 'none',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const callback = await asHandset(parts, url);
  if (!callback) return { isPerformed: false, sentence: '✘ The operator answered with a page instead of a redirect.' };
  const error = callback.searchParams.get('error');
  if (error) {
    return { isPerformed: false, sentence: `✘ ${error}: ${callback.searchParams.get('error_description') ?? ''}` };
  }
  const tokens = await client.authorizationCodeGrant(configuration, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
  });
  hops.add('aggregator → operator', 'POST /token (private_key_jwt, PKCE)', '200 access token, single use');
  return verify(parts, tokens.access_token);
}

/** The browser of the handset: one redirect, no page. */
async function asHandset({ world, line, isWifi, hops }: Journey, url: URL): Promise<URL | undefined> {
  const user = isWifi ? `${line.name}+wifi` : line.name;
  const token = `Basic ${Buffer.from(`${user}:sim`).toString('base64')}`;
  const dispatcher = new ProxyAgent({ uri: world.mobileProxy, token });
  try {
    const { statusCode, headers, body } = await request(url, { dispatcher });
    await body.dump();
    const location = typeof headers.location === 'string' ? new URL(headers.location) : undefined;
    const outcome = location ? (location.searchParams.has('code') ? 'code' : (location.searchParams.get('error') ?? '')) : 'page';
    hops.add(
      `handset ${line.name} (${isWifi ? 'Wi-Fi' : 'mobile data'}) → operator`,
      'GET /authorize',
      `${String(statusCode)} ${outcome}`,
    );
    return location;
  } finally {
    await dispatcher.close();
  }
}

async function verify({ world, number, hops }: Journey, accessToken: string): Promise<JourneyEnd> {
  const response = await fetch(`${world.publicUrl}/number-verification/v2/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ hashedPhoneNumber: createHash('sha256').update(number).digest('hex') }),
  });
  const text = await response.text();
  hops.add('aggregator → operator', 'POST /number-verification/v2/verify', `${String(response.status)} ${text}`);
  if (!response.ok) return { isPerformed: false, sentence: `✘ The call was refused: ${text}` };
  const isVerified = (JSON.parse(text) as { devicePhoneNumberVerified: boolean }).devicePhoneNumberVerified;
  return {
    isPerformed: true,
    sentence: isVerified ? '✔ The number is the one in this phone.' : '✘ The number is not the one in this phone.',
  };
}
