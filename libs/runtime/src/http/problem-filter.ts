import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { AppError, type ErrorKind } from '@openmast/kernel';
import type { FastifyReply } from 'fastify';
import type { Logger } from '../logging/logger';

/** Problem details of RFC 9457, with our stable `code` as extension member. */
interface Problem {
  readonly type: 'about:blank';
  readonly status: number;
  readonly title: string;
  readonly code: string;
  readonly detail: string;
}

const STATUS: Readonly<Record<ErrorKind, readonly [number, string]>> = {
  invalid: [400, 'Bad Request'],
  unauthenticated: [401, 'Unauthorized'],
  forbidden: [403, 'Forbidden'],
  'not-found': [404, 'Not Found'],
  conflict: [409, 'Conflict'],
  unavailable: [503, 'Service Unavailable'],
  internal: [500, 'Internal Server Error'],
};

/** HTTP status of a failure of our own APIs, also where it is told inside an answer. */
export function statusOf(kind: ErrorKind): number {
  return STATUS[kind][0];
}

/** Renders every failure of our own APIs (operator and consent) as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.toProblem(error);
    if (problem.status === 401) void reply.header('www-authenticate', 'Basic realm="Openmast", Bearer');
    if (problem.status === 503) void reply.header('retry-after', '2');
    void reply.status(problem.status).type('application/problem+json').send(problem);
  }

  private toProblem(error: unknown): Problem {
    if (error instanceof AppError) {
      const [status, title] = STATUS[error.kind];
      if (status >= 500) this.log.error({ err: error }, 'a request failed');
      return { type: 'about:blank', status, title, code: error.code, detail: error.message };
    }
    const status = httpStatusOf(error);
    if (status !== undefined && status < 500) return fromHttp(status, error);
    this.log.error({ err: error }, 'a request failed unexpectedly');
    return {
      type: 'about:blank',
      status: 500,
      title: STATUS.internal[1],
      code: 'INTERNAL',
      detail: 'Something broke on our side.',
    };
  }
}

/** Nest's own exceptions and Fastify's body errors both carry a status. */
function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

function fromHttp(status: number, error: unknown): Problem {
  const body = error instanceof HttpException ? error.getResponse() : undefined;
  const said = typeof body === 'object' ? (body as { message?: unknown }).message : body;
  const detail = Array.isArray(said) ? said.join('; ') : typeof said === 'string' ? said : 'The request could not be read.';
  const title = error instanceof HttpException ? error.name.replace(/Exception$/, '') : 'Bad Request';
  return { type: 'about:blank', status, title, code: CODE_BY_STATUS[status] ?? 'INVALID_REQUEST', detail };
}

const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};
