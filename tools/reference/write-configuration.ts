import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderConfiguration } from './render-configuration';

/** The workspace, seen from the built tree. */
const ROOT = join(__dirname, '../../..');

for (const [path, text] of renderConfiguration()) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
  process.stdout.write(`written: ${path}\n`);
}
