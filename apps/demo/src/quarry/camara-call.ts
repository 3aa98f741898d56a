import { OperatorRefusal } from '../operator/refusal';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;
const refusal = z.object({ code: z.string(), message: z.string().optional() });

export interface CamaraCall {
  readonly url: string;
  readonly token: string;
  readonly correlator: string;
  readonly json: unknown;
}

/** One call of an API of the operator; an answer without a body gives `{}`. @throws OperatorRefusal with the CAMARA code */
export async function callCamara({ url, token, correlator, json }: CamaraCall): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-correlator': correlator };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(json), signal }).catch((cause: unknown) => {
    throw new OperatorRefusal('temporarily_unavailable', undefined, cause);
  });
  const content: unknown = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (answer.ok) return content;
  const { code, message } = refusal.safeParse(content).data ?? { code: 'server_error' };
  throw new OperatorRefusal(code, message, undefined);
}
