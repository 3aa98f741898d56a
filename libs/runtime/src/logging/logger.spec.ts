import { Msisdn, Secret } from '@openmast/kernel';
import { createLogger } from './logger';

describe('the log', () => {
  let written: string;
  let write: jest.SpyInstance;

  beforeEach(() => {
    written = '';
    write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    });
  });
  afterEach(() => {
    write.mockRestore();
  });

  it('masks numbers and secrets by type, however deep they hide', async () => {
    await lineOf({ line: Msisdn.parse('+990100000001'), deep: { token: new Secret('s3cr3t') } }, 'event');

    expect(written).toContain('event');
    expect(written).not.toMatch(/00000001|s3cr3t/);
  });

  it('masks what slipped into a sentence', async () => {
    await lineOf({}, 'looking for +990100000001');

    expect(written).toContain('[number]');
    expect(written).not.toContain('0100000001');
  });

  it('tells of an error what it says of itself, and nothing it carries', async () => {
    const carried = Object.assign(new Error('query failed'), { code: '23505', parameters: ['private'], query: 'insert private' });

    await lineOf({ err: new Error('outer', { cause: carried }) }, 'failed');

    expect(written).toMatch(/outer/);
    expect(written).toMatch(/23505/);
    expect(written).not.toContain('private');
  });

  async function lineOf(fields: object, message: string): Promise<void> {
    createLogger('test', 'info').info(fields, message);
    await new Promise((resolve) => setImmediate(resolve));
  }
});
