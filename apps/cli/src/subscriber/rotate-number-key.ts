import { rotateNumbers } from '@openmast/subscriber';
import { withInstallation } from '../installation';

const REPORT_EVERY_ROWS = 100_000;

/**
 * `openmast subscriber rotate-number-key`: while everybody serves, and from where it was stopped. 0 when no number stands under
 * another key any more, so that the others may be taken away.
 */
export async function rotateNumberKey(dataDir: string): Promise<number> {
  return withInstallation(dataDir, 'subscriber', async ({ database, vault }) => {
    let said = 0;
    const { moved, left, retired } = await rotateNumbers(database, vault, (count) => {
      if (count - said < REPORT_EVERY_ROWS) return;
      said = count;
      process.stdout.write(`${count.toLocaleString('en')} numbers moved\n`);
    });
    process.stdout.write(
      `Active key: ${vault.activeKey}\nMoved now: ${String(moved)}\nLeft under another key: ${String(left)}\n`,
    );
    if (left > 0) {
      process.stdout.write(
        'Some process still writes under another key. Restart it with the new key first, then run this again.\n',
      );
      return 1;
    }
    for (const name of retired) process.stdout.write(`The key "${name}" may be taken away.\n`);
    return 0;
  });
}
