import { parse } from 'node:querystring';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders, pageLanguage, renderNoticePage } from '@openmast/consent';
import { errors } from 'oidc-provider';
import type { Logger } from '@openmast/runtime';
import { languageCookie, languageWish } from '../language/language-wish';
import { noteArrival, pinOrigin } from '../network-login/arrivals';
import { CaptureRefused } from '../oidc/consent-asking';

const FORM = 'application/x-www-form-urlencoded';
const FORM_BYTES_MAX = 4 * 1024;

export interface SubscriberPageParts {
  readonly issuer: string;
  readonly operatorName: string;
  /** BCP 47, for who asks for none of our languages. */
  readonly defaultLanguage: string;
  readonly log: Logger;
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type PageForm = Readonly<Record<string, string | string[] | undefined>>;

/** What was pressed on a page, and ticked before it. */
export interface PageAnswer {
  readonly token: string;
  readonly answer: string;
  /** Scopes, where the page lets them be chosen one by one. */
  readonly ticked: readonly string[];
  /** As typed, where a page asks for it. */
  readonly number: string;
  readonly code: string;
}

/** What every page for subscribers shares: small forms, a note of how each request arrived, and readable failures. */
export function mountSubscriberPages(
  fastify: FastifyInstance,
  parts: SubscriberPageParts,
  addRoutes: (scope: FastifyInstance) => void,
): void {
  const issuer = new URL(parts.issuer);
  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: FORM_BYTES_MAX }, (_request, body, parsed) => {
      parsed(null, parse(String(body)));
    });
    scope.addHook('onRequest', (request, reply, next) => {
      const cookie = languageCookie(request.raw, issuer.protocol === 'https:');
      if (cookie !== undefined) reply.header('set-cookie', cookie);
      noteArrival(request.raw);
      pinOrigin(request.raw, issuer);
      next();
    });
    scope.setErrorHandler((error, request, reply) => sendFailure(parts, error, { request, reply }));
    addRoutes(scope);
    done();
  });
}

/** The answer on a posted page. @throws CaptureRefused for another site's form: it is not the subscriber's answer */
export function answerIn(request: FastifyRequest<{ Body: PageForm | null }>, issuer: string): PageAnswer {
  refuseForeignPost(request, new URL(issuer).origin);
  const { token, answer, scope, number, code } = request.body ?? {};
  return { token: text(token), answer: text(answer), ticked: [scope ?? []].flat(), number: text(number), code: text(code) };
}

/** A word of ours that stands in the query, such as `?wrong`. */
export function isFlagged({ raw }: Pick<FastifyRequest, 'raw'>, flag: string): boolean {
  return queryOf(raw.url).includes(flag);
}

/** The pairs of the query as they stand there, nothing decoded. */
export function queryOf(url = ''): readonly string[] {
  return url.split('?').slice(1).join('?').split('&');
}

function text(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A browser says where a form was sent from. */
function refuseForeignPost({ headers }: Pick<FastifyRequest, 'headers'>, ourOrigin: string): void {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const isForeign =
    (origin !== undefined && origin !== 'null' && origin !== ourOrigin) || (site !== undefined && site !== 'same-origin');
  if (isForeign) throw new CaptureRefused('the form did not come from this page');
}

function sendFailure(parts: SubscriberPageParts, error: unknown, { request, reply }: Exchange): FastifyReply {
  const { operatorName, defaultLanguage, log } = parts;
  const { status, notice } = failureNotice(error);
  if (status >= 500) log.error({ err: error }, 'a page for subscribers failed');
  const language = pageLanguage(languageWish(request.raw, { fallback: defaultLanguage }));
  return reply
    .status(status)
    .headers(pageHeaders([]))
    .type('text/html; charset=utf-8')
    .send(renderNoticePage({ operatorName, ...language.words.notices[notice] }, language));
}

interface Failure {
  readonly status: number;
  readonly notice: 'answerNotTaken' | 'pageExpired' | 'answerUnreadable' | 'notNow';
}

function failureNotice(error: unknown): Failure {
  if (error instanceof CaptureRefused) return { status: 403, notice: 'answerNotTaken' };
  if (error instanceof errors.SessionNotFound) return { status: 400, notice: 'pageExpired' };
  const status = (error as { statusCode?: unknown }).statusCode;
  if (typeof status === 'number' && status < 500) return { status, notice: 'answerUnreadable' };
  return { status: 503, notice: 'notNow' };
}
