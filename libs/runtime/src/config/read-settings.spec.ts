import { z } from 'zod';
import { ConfigFault, readSettings } from './read-settings';
import { defineSetting } from './setting';

const schema = {
  port: defineSetting({
    env: 'X_PORT',
    description: 'Where to listen.',
    unit: 'port',
    fallback: '80',
    schema: z.coerce.number().int().max(65535),
  }),
  key: defineSetting({
    env: 'X_KEY',
    description: 'A key.',
    unit: 'text',
    isSecret: true,
    schema: z.string('is required').min(8, 'is too short'),
  }),
};

describe('readSettings', () => {
  it('gives typed values and fallbacks', () => {
    expect(readSettings(schema, { X_KEY: 'long enough' })).toEqual({ port: 80, key: 'long enough' });
  });

  it('names all faults at once and no secret', () => {
    const read = () => readSettings(schema, { X_PORT: '99999', X_KEY: 'tiny' });

    expect(read).toThrow(ConfigFault);
    expect(read).toThrow(/2 faults/);
    expect(read).toThrow(/X_PORT/);
    expect(read).toThrow(/X_KEY: is too short/);
    expect(read).not.toThrow(/tiny/);
  });

  it('says which file of a secret cannot be read', () => {
    expect(() => readSettings(schema, { X_KEY_FILE: '/does/not/exist' })).toThrow(/X_KEY_FILE: cannot be read/);
  });
});
