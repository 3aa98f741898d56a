import { createHash } from 'node:crypto';
import type { Application, ApplicationRegistry } from '@openmast/tenancy';

const ORIGIN = 'https://keys.openmast.invalid';

/**
 * The library takes clients of this flow with pairwise subjects only when their keys come from a URL. Nobody is asked there:
 * {@link answerKeyRequest} answers from the registry. Other keys make another URL, and so a client the library has not cached.
 */
export function keysUrl({ id, keys }: Application): string {
  const version = createHash('sha256').update(JSON.stringify(keys)).digest('base64url');
  return `${ORIGIN}/${id}/${version}`;
}

/** Stands for `fetch` in the library, which has no other business on the network. @throws Error for any other URL */
export async function answerKeyRequest(applications: ApplicationRegistry, input: string | URL | Request): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.origin !== ORIGIN) throw new Error('the authorization server fetches nothing from elsewhere');
  const application = await applications.find(url.pathname.split('/')[1] ?? '');
  return Response.json({ keys: application?.keys ?? [] }, { headers: { 'cache-control': 'max-age=86400' } });
}
