import { parse } from 'node:querystring';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders, renderNoticePage } from '@openmast/consent';
import { errors } from 'oidc-provider';
import type { Logger } from '@openmast/runtime';
import { noteArrival, pinOrigin } from '../network-login/arrivals';
import { CaptureRefused } from '../oidc/consent-asking';

const FORM = 'application/x-www-form-urlencoded';
const FORM_BYTES_MAX = 4 * 1024;

export interface SubscriberPageParts {
  readonly issuer: string;
  readonly operatorName: string;
  readonly log: Logger;
}

export type PageForm = Readonly<Record<string, string | string[] | undefined>>;

/** What was pressed on a page, and ticked before it. */
export interface PageAnswer {
  readonly token: string;
  readonly answer: string;
  /** Scopes, where the page lets them be chosen one by one. */
  readonly ticked: readonly string[];
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
    scope.addHook('onRequest', (request, _reply, next) => {
      noteArrival(request.raw);
      pinOrigin(request.raw, issuer);
      next();
    });
    scope.setErrorHandler((error, _request, reply) => sendFailure(parts, error, reply));
    addRoutes(scope);
    done();
  });
}

/** The answer on a posted page. @throws CaptureRefused for another site's form: it is not the subscriber's answer */
export function answerIn(request: FastifyRequest<{ Body: PageForm | null }>, issuer: string): PageAnswer {
  refuseForeignPost(request, new URL(issuer).origin);
  const { token, answer, scope } = request.body ?? {};
  return { token: text(token), answer: text(answer), ticked: [scope ?? []].flat() };
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

function sendFailure({ operatorName, log }: SubscriberPageParts, error: unknown, reply: FastifyReply): FastifyReply {
  const { status, title, sentences } = failureWords(error);
  if (status >= 500) log.error({ err: error }, 'a page for subscribers failed');
  return reply
    .status(status)
    .headers(pageHeaders([]))
    .type('text/html; charset=utf-8')
    .send(renderNoticePage({ operatorName, title, sentences }));
}

function failureWords(error: unknown): { status: number; title: string; sentences: string[] } {
  if (error instanceof CaptureRefused) {
    return {
      status: 403,
      title: 'Your answer was not taken',
      sentences: ['Nothing was changed. Go back to the app and start again, on mobile data.'],
    };
  }
  if (error instanceof errors.SessionNotFound) {
    return {
      status: 400,
      title: 'This page has expired',
      sentences: ['Nothing was changed. Go back to the app and start again.'],
    };
  }
  const status = (error as { statusCode?: unknown }).statusCode;
  if (typeof status === 'number' && status < 500) {
    return {
      status,
      title: 'Your answer could not be read',
      sentences: ['Nothing was changed. Go back to the app and start again.'],
    };
  }
  return { status: 503, title: 'We cannot answer right now', sentences: ['Nothing was changed. Please try again in a moment.'] };
}
