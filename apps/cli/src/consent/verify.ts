import { readFileSync } from 'node:fs';
import {
  type ChainReport,
  type FalseRecord,
  PostgresSignatureKeys,
  type SignedHead,
  checkHistory,
  findFalseRecords,
  openHead,
} from '@openmast/consent';
import { AppError } from '@openmast/kernel';
import { withInstallation } from '../installation';

export interface VerifyFlags {
  readonly tenant?: string;
  /** A file with one JWS per line, or a JWS. */
  readonly head?: string;
}

const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** `openmast consent verify`: 0 when every row of the consent history is as it was written and every record says what it says, else 1 and what is not so. */
export async function consentVerify(dataDir: string, { tenant, head }: VerifyFlags): Promise<number> {
  return withInstallation(dataDir, 'consent', async ({ database, keyRing }) => {
    const keys = new PostgresSignatureKeys(database, keyRing);
    const anchors = await anchorsIn(head, keys);
    const startedAt = process.hrtime.bigint();
    const question = { anchors, ...(tenant === undefined ? {} : { tenantId: tenant }) };
    const { chains, guardFaults } = await checkHistory(database, keys, question);
    const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
    for (const chain of chains) process.stdout.write(sentenceOn(chain));
    for (const fault of guardFaults) process.stdout.write(`NOT GUARDED: ${fault}\n`);
    const rows = chains.reduce((sum, chain) => sum + chain.rows, 0);
    const speed = Math.round(rows / seconds).toLocaleString('en');
    process.stdout.write(`${rows.toLocaleString('en')} rows checked in ${seconds.toFixed(1)} s, ${speed} rows/s\n`);
    const falseRecords = await findFalseRecords(database);
    for (const one of falseRecords) process.stdout.write(sentenceOnRecord(one));
    return guardFaults.length + falseRecords.length === 0 && chains.every(({ broken }) => !broken) ? 0 : 1;
  });
}

/** @throws AppError `invalid` for a head that is none of ours: a check against it would prove nothing */
async function anchorsIn(given: string | undefined, keys: PostgresSignatureKeys): Promise<SignedHead[]> {
  if (given === undefined) return [];
  const text = COMPACT_JWS.test(given) ? given : readGiven(given);
  const anchors: SignedHead[] = [];
  for (const jws of text.split('\n').filter((line) => line.trim() !== '')) {
    const anchor = await openHead(keys, jws.trim());
    if (!anchor)
      throw new AppError('invalid', 'NOT_OUR_HEAD', 'A head given was not signed by this installation, or was changed.');
    anchors.push(anchor);
  }
  return anchors;
}

function readGiven(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('invalid', 'NO_HEAD_FILE', `${file} is neither a signed head nor a file that can be read.`, { cause });
  }
}

function sentenceOn({ tenantId, rows, headsChecked, end, broken }: ChainReport): string {
  if (broken) return `${tenantId}: FIRST BAD ROW ${String(broken.position)}: ${broken.reason}\n`;
  const hash = end.hash.toString('base64url');
  return `${tenantId}: ${String(rows)} rows as they were written, ${String(headsChecked)} signed heads agree, last hash ${hash}\n`;
}

function sentenceOnRecord({ recordId, fault, event }: FalseRecord): string {
  const where = event ? `event ${String(event.position)} of ${event.tenantId}` : 'the history';
  const what = { 'no event': 'has no event in', 'no record': 'is missing, against', 'another state': 'is not what is said by' }[
    fault
  ];
  return `FALSE RECORD ${recordId}: ${what} ${where}\n`;
}
