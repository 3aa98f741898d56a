import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPMENT_KEY_MARK } from '@openmast/runtime';

const KEY_BYTES = 32;

/** The demo world's own secrets: made on the first start, kept beside its data, forgotten with it. */
export interface DemoSecrets {
  readonly masterKey: string;
  readonly edgeProofKey: string;
}

export function demoSecrets(dataDir: string): DemoSecrets {
  const file = join(dataDir, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DemoSecrets;
  const drawn = KEY_BYTES - DEVELOPMENT_KEY_MARK.length;
  const fresh = () => Buffer.concat([DEVELOPMENT_KEY_MARK, randomBytes(drawn)]).toString('base64url');
  const secrets = { masterKey: fresh(), edgeProofKey: fresh() };
  writeFileSync(file, JSON.stringify(secrets) + '\n', { mode: 0o600 });
  return secrets;
}
