import { compileBodyCheck } from './body-check';

const schema = {
  type: 'object',
  required: ['age'],
  properties: {
    age: { type: 'integer', minimum: 1, maximum: 9 },
    hours: { type: 'integer', minimum: 0, default: 240 },
    name: { type: 'string', pattern: '^[a-z]+$' },
    minimum: { type: 'string' },
  },
};

describe('Checking a body', () => {
  const documented = compileBodyCheck(schema, true);
  const undocumented = compileBodyCheck(schema, false);

  it('fills in defaults and lets a good body through', () => {
    const body = { age: 5, minimum: 'a name, not a range' };

    expect(documented.check(body)).toBeUndefined();
    expect(body).toEqual({ age: 5, hours: 240, minimum: 'a name, not a range' });
  });

  it.each([0, 10, -5, 1e6])('calls %d out of range where the operation documents that', (age) => {
    expect(documented.check({ age })).toMatchObject({ code: 'value-out-of-range' });
    expect(undocumented.check({ age })).toMatchObject({ code: 'body-invalid' });
  });

  it.each([{ age: 0, name: 'X' }, { age: 0, unknown: 1 }, { hours: -1 }, { age: '0' }, { age: 0.5 }])(
    'calls %j invalid, since more than a range is wrong',
    (body) => {
      expect(documented.check(body)).toMatchObject({ code: 'body-invalid' });
    },
  );

  it('does not coerce', () => {
    expect(documented.check({ age: '5' })).toMatchObject({ code: 'body-invalid' });
    expect(documented.check({ age: true })).toMatchObject({ code: 'body-invalid' });
  });

  it('says what to change in words of the contract', () => {
    expect(documented.check({ age: 0 })?.detail).toBe('"age" must be >= 1.');
    expect(documented.check({ age: 1, name: 'Ada' })?.detail).toBe('"name" must match pattern "^[a-z]+$".');
    expect(documented.check({})?.detail).toBe("The body must have required property 'age'.");
    expect(documented.check({ age: 1, '+990123456701': 1 })?.detail).toBe(
      'The body has a property the contract does not know. The contract knows: age, hours, name, minimum.',
    );
  });
});
