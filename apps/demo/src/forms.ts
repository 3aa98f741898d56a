import type { FastifyInstance } from 'fastify';

/** A query or form with one value per name. */
export type Form = Readonly<Record<string, string | undefined>>;

/** Lets a server read HTML forms. A name that comes twice is left out: which of them counts is not for us to guess (RFC 6749, 3.1). */
export function acceptForms(server: FastifyInstance): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, formFrom(String(body)));
  });
}

export function formFrom(text: string): Form {
  const parameters = new URLSearchParams(text);
  return Object.fromEntries([...parameters].filter(([name]) => parameters.getAll(name).length === 1));
}

/** The query of a request as a form. */
export function queryOf(url: string): Form {
  const at = url.indexOf('?');
  return at < 0 ? {} : formFrom(url.slice(at + 1));
}
