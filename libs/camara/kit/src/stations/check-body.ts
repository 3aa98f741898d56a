import { createHash } from 'node:crypto';
import { BODY_BYTES_MAX, readBody } from '../body/read-body';
import { parseJsonObject } from '../body/parse-json';
import { refuse } from '../outcome';
import type { Station } from './station';

/**
 * Reads the body only now, so that a caller without a good token cannot make us hold one. "No body" is judged by raw length:
 * Commonalities 0.6 wants an empty one refused and `{}` accepted.
 */
export const checkBody: Station = {
  name: 'check-body',
  async run(call) {
    const contract = call.route.body;
    if (contract === undefined) return undefined;
    const { provenBodyHash } = call;

    const bytes = await readBody(call.request, BODY_BYTES_MAX);
    if (bytes === 'too-large') return refuse('body-too-large');
    if (bytes === 'cut-off') return refuse('body-malformed');
    if (bytes.length === 0) return refuse('body-missing');

    // The proof may speak for one body only (CAMARA `camara:bh`): the bytes as they came, before anybody reads them.
    if (provenBodyHash !== undefined && provenBodyHash !== hashOf(bytes)) return refuse('proof-refused');

    const body = parseJsonObject(bytes);
    if (body === undefined) return refuse('body-malformed');

    const fault = contract.check(body);
    if (fault !== undefined) return refuse(fault.code, fault.detail);

    call.body = body;
    return undefined;
  },
};

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url');
}
