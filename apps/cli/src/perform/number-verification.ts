import { createHash } from 'node:crypto';
import { type Cast, callApi, conclude, gatherCast } from './cast';
import { connect, signIn } from './code-flow';

export interface PerformOptions {
  readonly dataDir: string;
  readonly line: string;
  readonly number?: string;
  readonly wifi: boolean;
}

const SCOPE = 'number-verification:verify';

/** Plays handset and aggregator against the running world: the whole journey of Number Verification, hop by hop. */
export async function performNumberVerification({ dataDir, line, number, wifi }: PerformOptions): Promise<number> {
  const cast = gatherCast({ dataDir, line, application: 'ridenow' });
  const purpose = cast.application.products.find(({ scopes }) => scopes.includes(SCOPE))?.purpose ?? '';
  const wanted = { scope: `${purpose} ${SCOPE}`, isOnWifi: wifi, extra: { prompt: 'none' } };
  const signedIn = await signIn(cast, await connect(cast), wanted);
  if (!signedIn.isDone) return conclude(cast, signedIn.refusal, '');
  return verify(cast, number ?? cast.line.msisdn, signedIn.tokens.access_token);
}

async function verify(cast: Cast, number: string, token: string): Promise<number> {
  const json = { hashedPhoneNumber: createHash('sha256').update(number).digest('hex') };
  const answer = await callApi(cast, { path: '/number-verification/v2/verify', token, json });
  if (answer.json['devicePhoneNumberVerified'] !== false) return conclude(cast, answer, 'The number is the one in this phone.');
  // "No" is an answer as good as "yes": the journey was played to its end.
  cast.hops.finish('✘ The number is not the one in this phone.');
  return 0;
}
