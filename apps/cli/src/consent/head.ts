import { PostgresSignatureKeys, PostgresSignedHeads } from '@openmast/consent';
import { ActiveKeySigner, SigningKeys } from '@openmast/identity';
import { SystemClock } from '@openmast/kernel';
import { withInstallation } from '../installation';

/** `openmast consent head`: signs what was decided up to now, and prints one JWS per tenant, to be kept where we cannot reach it. */
export async function consentHead(dataDir: string, tenantId: string | undefined): Promise<number> {
  return withInstallation(dataDir, 'consent', async ({ database, keyRing }) => {
    const heads = new PostgresSignedHeads({
      database,
      signer: new ActiveKeySigner(new SigningKeys(database, keyRing)),
      keys: new PostgresSignatureKeys(database, keyRing),
      clock: new SystemClock(),
    });
    const broken = await heads.sign();
    for (const { tenantId: tenant, position, reason } of broken)
      process.stderr.write(`Not signed: in the history of ${tenant}, row ${String(position)}: ${reason}.\n`);
    const latest = await heads.latest(tenantId);
    for (const jws of latest) process.stdout.write(`${jws}\n`);
    if (latest.length === 0) process.stderr.write('Nothing was ever decided there.\n');
    return latest.length > 0 && broken.length === 0 ? 0 : 1;
  });
}
