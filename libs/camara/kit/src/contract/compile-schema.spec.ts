import { compileSchema } from './compile-schema';

describe('Compiling a schema of a contract', () => {
  it('stops at a keyword or format it would otherwise ignore', () => {
    expect(() => compileSchema({ type: 'string', patern: '^a$' })).toThrow(/patern/);
    expect(() => compileSchema({ type: 'string', format: 'telephone' })).toThrow(/telephone/);
  });

  it.each(['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.123456789+05:30', '2016-12-31T23:59:60Z'])(
    'takes %s for a date-time',
    (value) => {
      expect(compileSchema({ type: 'string', format: 'date-time' })(value)).toBe(true);
    },
  );

  it.each([
    '2026-03-01T12:00:00',
    '2026-03-01',
    '2026-02-30',
    '2026-13-01T12:00:00Z',
    '2026-03-01T25:00:00Z',
    '2026-03-01 12:00:00Z',
    '',
  ])('does not take %p for one: a zone is required', (value) => {
    expect(compileSchema({ type: 'string', format: 'date-time' })(value)).toBe(false);
  });

  it('knows how long 32 bits are, and that nullable means null', () => {
    const isInt32 = compileSchema({ type: 'integer', format: 'int32' });

    expect([isInt32(2 ** 31 - 1), isInt32(2 ** 31)]).toEqual([true, false]);
    expect(compileSchema({ type: 'string', nullable: true })(null)).toBe(true);
  });

  it('ignores what only people read', () => {
    expect(
      compileSchema({ type: 'string', example: 'a', description: 'b', externalDocs: { url: 'https://a.example' } })('x'),
    ).toBe(true);
  });
});
