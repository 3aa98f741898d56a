import { type ArgumentsHost, NotFoundException } from '@nestjs/common';
import { AppError, type ErrorKind } from '@openmast/kernel';
import { createLogger } from '../logging/logger';
import { ProblemFilter } from './problem-filter';

function render(error: unknown) {
  const sent = { status: 0, type: '', body: {} as unknown, headers: {} as Record<string, string> };
  const reply = {
    header: (name: string, value: string) => ((sent.headers[name] = value), reply),
    status: (status: number) => ((sent.status = status), reply),
    type: (type: string) => ((sent.type = type), reply),
    send: (body: unknown) => ((sent.body = body), reply),
  };
  const host = { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost;
  new ProblemFilter(createLogger('test', 'silent')).catch(error, host);
  return sent;
}

describe('problem details', () => {
  it.each<[ErrorKind, number]>([
    ['invalid', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['conflict', 409],
    ['unavailable', 503],
    ['internal', 500],
  ])('render %s as %d', (kind, status) => {
    const { body, type, ...rest } = render(new AppError(kind, 'CODE', 'A sentence.'));

    expect(rest.status).toBe(status);
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({ status, code: 'CODE', detail: 'A sentence.' });
  });

  it('tell a caller how to sign in, and when to come back', () => {
    expect(render(new AppError('unauthenticated', 'X', 'x')).headers).toHaveProperty('www-authenticate');
    expect(render(new AppError('unavailable', 'X', 'x')).headers).toHaveProperty('retry-after');
  });

  it('keep what was not foreseen to themselves', () => {
    const { status, body } = render(new Error('password is hunter2'));

    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('pass on what the framework says about a bad request', () => {
    expect(render(new NotFoundException()).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(render(Object.assign(new Error('too large'), { statusCode: 413 })).body).toMatchObject({
      status: 413,
      code: 'TOO_LARGE',
    });
  });
});
