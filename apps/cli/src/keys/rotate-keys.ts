import { SigningKeys } from '@openmast/identity';
import { withInstallation } from '../installation';

/** `openmast keys rotate`: the key published early signs from now on; running processes follow within seconds. */
export async function rotateKeys(dataDir: string): Promise<number> {
  return withInstallation(dataDir, 'keys', async ({ database, keyRing }) => {
    const keys = new SigningKeys(database, keyRing);
    await keys.rotate();
    const [signing, next, ...retired] = (await keys.load()).map(({ kid }) => kid);
    process.stdout.write(`Signing: ${signing ?? ''}\nNext:    ${next ?? ''}\nStill published: ${String(retired.length)}\n`);
    return 0;
  });
}
