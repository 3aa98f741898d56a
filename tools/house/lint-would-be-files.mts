/**
 * Lints files that are not there: reads `[{ path, code }]` from standard input and writes, for each, the rule and the message
 * of each finding. Runs apart from jest, because ESLint and Nx load themselves in ways a test runner's modules do not like.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

interface WouldBeFile {
  readonly path: string;
  readonly code: string;
}

const root = join(import.meta.dirname, '../..');

/** Without Nx's project graph the boundary rule would skip itself. Asking Nx for its projects makes the graph. */
function makeProjectGraph(): void {
  const nx = join(root, 'node_modules/.bin/nx');
  const { status, stderr } = spawnSync(nx, ['show', 'projects', '--json'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  if (status !== 0) throw new Error(`Nx made no project graph: ${stderr}`);
}

makeProjectGraph();
// Rules that ask the compiler need a file on disk; the boundaries do not.
const overrideConfig = { ...tseslint.configs.disableTypeChecked, files: ['**/*.{ts,tsx,mts}'] };
const eslint = new ESLint({ cwd: root, overrideConfig });
const files = JSON.parse(readFileSync(0, 'utf8')) as WouldBeFile[];
const findings = [];
for (const { path, code } of files) {
  const [result] = await eslint.lintText(code, { filePath: join(root, path) });
  findings.push((result?.messages ?? []).map(({ ruleId, message }) => `${ruleId}: ${message}`));
}
process.stdout.write(JSON.stringify(findings));
