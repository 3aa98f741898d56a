import type { AppError } from '@openmast/kernel';
import { asAppError, asOpeningError, isDatabaseLoss } from './database-loss';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('a lost database', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '53300', '57014', '55P03'])('is seen behind %s', (code) => {
    expect(isDatabaseLoss(withCode(code))).toBe(true);
    expect(asAppError(withCode(code))).toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Cannot use a pool after calling end on the pool',
  ])('is seen behind the driver’s "%s"', (message) => {
    expect(isDatabaseLoss(new Error(message))).toBe(true);
  });

  it.each(['23505', '42P01', '22P02', '40001'])('is not what %s means', (code) => {
    const error = withCode(code);

    expect(asAppError(error)).toBe(error);
  });

  it('is seen through an aggregate, as dual-stack connects report it', () => {
    expect(isDatabaseLoss(new AggregateError([withCode('ECONNREFUSED')]))).toBe(true);
  });

  it.each(['28000', '28P01', '3D000'])('is told from a wrong address (%s) when a process starts', (code) => {
    expect(asOpeningError(withCode(code))).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('OPENMAST_DATABASE_URL'),
    });
    expect(asOpeningError(withCode('ECONNREFUSED'))).toMatchObject({ kind: 'unavailable' });
  });

  it('keeps the cause for the log', () => {
    const cause = withCode('57P01');

    expect((asAppError(cause) as AppError).cause).toBe(cause);
  });
});
