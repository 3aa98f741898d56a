import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { SystemClock } from '@openmast/kernel';
import { Call, type PipelineParts } from '../call';
import { ERROR_TABLE } from '../error-table';
import { type OutcomeCode, refuse } from '../outcome';
import { renderAnswer } from './render-answer';

/** Commonalities 0.6, the error table; 413 is HTTP's alone. */
const CAMARA_CODES: Readonly<Record<number, readonly string[]>> = {
  400: ['INVALID_ARGUMENT', 'OUT_OF_RANGE'],
  401: ['UNAUTHENTICATED'],
  403: ['PERMISSION_DENIED'],
  404: ['NOT_FOUND', 'IDENTIFIER_NOT_FOUND'],
  405: ['METHOD_NOT_ALLOWED'],
  406: ['NOT_ACCEPTABLE'],
  413: ['CONTENT_TOO_LARGE'],
  415: ['UNSUPPORTED_MEDIA_TYPE'],
  422: ['MISSING_IDENTIFIER', 'UNNECESSARY_IDENTIFIER', 'SERVICE_NOT_APPLICABLE'],
  500: ['INTERNAL'],
  503: ['UNAVAILABLE'],
};

function call(): Call {
  return new Call(new IncomingMessage(new Socket()), new Map(), { clock: new SystemClock() } as PipelineParts);
}

describe('Rendering', () => {
  it.each(Object.entries(ERROR_TABLE))('gives %s its row, in a form CAMARA knows', (code, row) => {
    const { status, headers, bytes } = renderAnswer(call(), refuse(code));

    expect(CAMARA_CODES[row.status]).toContain(row.code);
    expect(JSON.parse(bytes.toString())).toEqual(row);
    expect(status).toBe(row.status);
    expect(headers['content-type']).toBe('application/json');
    expect('www-authenticate' in headers).toBe(status === 401);
    expect(row.message).toMatch(/^[A-Z].*[.}]$/);
  });

  it('adds a detail as another sentence', () => {
    const { bytes } = renderAnswer(call(), refuse<OutcomeCode>('value-out-of-range', '"maxAge" must be >= 1.'));

    expect(JSON.parse(bytes.toString()).message).toBe('A value lies outside its range. "maxAge" must be >= 1.');
  });

  it('knows no word for what has no row, and says 500', () => {
    expect(renderAnswer(call(), refuse('never-heard-of')).status).toBe(500);
  });
});

describe('A fact of a call', () => {
  it.each(['route', 'token', 'scope', 'subject', 'line'] as const)('cannot be read before its station: %s', (fact) => {
    expect(() => call()[fact]).toThrow(fact);
  });
});
