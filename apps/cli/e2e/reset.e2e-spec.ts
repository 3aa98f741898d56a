import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spawned, createTestDatabase, startWorldProcess } from '@openmast/testing';

describe('openmast reset', () => {
  it('reset forgets the world in a database of its owner too, so that the next start begins anew', async () => {
    const { url, drop } = await createTestDatabase();
    const world = await startWorldProcess({ database: new URL(url) });
    const before = world.world;
    await world.halt();
    const logFile = join(mkdtempSync(join(tmpdir(), 'openmast-cli-')), 'cli.log');
    const env = { OPENMAST_DATA_DIR: world.dataDir, OPENMAST_DATABASE_URL: url };

    const done = await new Spawned({ script: 'apps/cli/src/main.js', args: ['reset'], env, logFile }).ended;
    await world.start().finally(async () => {
      await world.halt();
      await drop();
    });

    expect(done).toBe(0);
    expect(world.world.clients[0]!.clientId).not.toBe(before.clients[0]!.clientId);
    await world.stop();
  });
});
