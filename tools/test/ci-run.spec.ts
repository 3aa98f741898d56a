import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NPM = `#!/bin/bash
case "$*" in
  ci) exit \${INSTALL_CODE:-0} ;;
  'run lint') echo "\${LINT:-fine}"; exit \${LINT_CODE:-0} ;;
  'run typecheck') exit \${TYPES_CODE:-0} ;;
  test) echo "\${TESTS:-5 passed, 0 failed}"; exit \${TESTS_CODE:-0} ;;
  'run test:browser') echo "$BROWSER"; exit \${BROWSER_CODE:-0} ;;
esac
`;

/** `.ci/run` in a folder of its own, where npm and the rest only say what they are told to. */
describe('.ci/run', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'openmast-ci-spec-'));
    for (const part of ['.ci', 'bin']) mkdirSync(join(folder, part));
    cpSync(join(__dirname, '../../.ci/run'), join(folder, '.ci/run'));
    const programs = { npm: NPM, prettier: '#!/bin/bash\nexit ${FORMAT_CODE:-0}\n', chromium: '#!/bin/bash\nexit 0\n' };
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(join(folder, 'bin', name), text);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(told: Record<string, string>): { lastLine: string | undefined; exitCode: number | null } {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: 'BROWSER' in told ? { 'test:browser': '…' } : {} }));
    const env = { PATH: `${folder}/bin:${process.env['PATH']}`, ...told };
    const { stdout, status } = spawnSync(join(folder, '.ci/run'), { env, encoding: 'utf8' });
    return { lastLine: stdout.trimEnd().split('\n').at(-1), exitCode: status };
  }

  it.each([
    ['all is well', {}, '5 passed, 0 failed', 0],
    ['a test fails', { TESTS: '4 passed, 1 failed, 2 skipped', TESTS_CODE: '1' }, '4 passed, 1 failed, 2 skipped', 1],
    ['the tests say nothing', { TESTS: 'oh dear' }, '0 passed, 1 failed', 1],
    ['the tests end badly without a failure', { TESTS_CODE: '1' }, '5 passed, 1 failed', 1],
    ['nothing was tested', { TESTS: '0 passed, 0 failed' }, '0 passed, 0 failed', 1],
    ['lint fails', { LINT_CODE: '1' }, '5 passed, 1 failed', 1],
    ['lint skips the walls', { LINT: 'No cached ProjectGraph is available. The rule will be skipped.' }, '5 passed, 1 failed', 1],
    ['format and types fail', { FORMAT_CODE: '1', TYPES_CODE: '2' }, '5 passed, 2 failed', 1],
    ['nothing can be installed', { INSTALL_CODE: '1' }, '0 passed, 1 failed', 1],
    ['a browser test passes', { BROWSER: '2 passed, 0 failed' }, '7 passed, 0 failed', 0],
    ['a browser test fails', { BROWSER: '2 passed, 1 failed', BROWSER_CODE: '1' }, '7 passed, 1 failed', 1],
  ])('when %s', (_, told, lastLine, exitCode) => {
    expect(run(told)).toEqual({ lastLine, exitCode });
  });
});
