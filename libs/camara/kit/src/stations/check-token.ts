import type { VerifiedToken } from '@openmast/identity';
import type { Call } from '../call';
import { type Outcome, refuse } from '../outcome';
import type { Station } from './station';

/** RFC 6750 section 2.1 and RFC 9449 section 7.1; the scheme's letter case does not matter (RFC 9110 section 11.1). */
const CREDENTIALS = /^(bearer|dpop) +([A-Za-z0-9._~+/-]+=*) *$/i;

/** Only the Authorization header is looked at: a token in the query or the body leaks into logs (FAPI 2.0 section 5.3.4). */
export const checkToken: Station = {
  name: 'check-token',
  async run(call) {
    const [, scheme = '', text = ''] = CREDENTIALS.exec(call.request.headers.authorization ?? '') ?? [];
    if (text === '') return refuse('token-missing');

    const token = await call.parts.verifier.verify(text);
    if (token === undefined) return refuse('token-invalid');

    call.token = token;
    const isProofScheme = scheme.toLowerCase() === 'dpop';
    // An ordinary token stays a bearer token: a DPoP header beside it is not looked at.
    if (token.proofKey === undefined) return isProofScheme ? refuse('token-invalid') : undefined;
    return isProofScheme ? checkProof(call, token.proofKey, text) : refuse('proof-refused');
  },
};

/** A sender-constrained token: whoever holds it must hold its key too. */
async function checkProof(
  call: Call,
  proofKey: VerifiedToken['proofKey'] & string,
  accessToken: string,
): Promise<Outcome | undefined> {
  const proof = call.request.headers['dpop'];
  if (typeof proof !== 'string') return refuse('proof-refused');
  const [path = '', query = ''] = splitTarget(call.request.url ?? '');
  const verdict = await call.parts.proofs.verify({
    proof,
    accessToken,
    proofKey,
    method: call.request.method ?? '',
    path,
    query,
  });
  if (!verdict.isGood) return refuse('proof-refused');
  call.provenBodyHash = verdict.bodyHash;
  return undefined;
}

function splitTarget(target: string): [string, string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}
