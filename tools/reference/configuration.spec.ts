import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { houseFiles, isSpec, ROOT } from '../house/tree';
import { processSettings } from './gather-settings';
import { markdownTable } from './markdown-table';
import { renderConfiguration, WRITE_COMMAND } from './render-configuration';

const files = renderConfiguration();
const page = files.get('docs/reference/configuration.md') ?? '';

describe('The generated reference', () => {
  it.each([...files])('%s says what the schemas say', (path, text) => {
    const onDisk = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '';

    if (onDisk !== text) throw new Error(`${path} is stale. Run: ${WRITE_COMMAND}`);
  });

  it('knows every variable that the code reads', () => {
    // Between the test runner and its workers; nobody sets them.
    const internal = new Set(['OPENMAST_TEST_SERVER_URL', 'OPENMAST_TEST_RUN_ID']);
    const sources = houseFiles().filter((file) => /^(apps|libs|tools|bench)\/.*\.m?tsx?$/.test(file) && !isSpec(file));

    const named = sources.flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/['"](OPENMAST_[A-Z_]*[A-Z])['"]/g)].map((match) => match[1] ?? ''),
    );

    expect(named).toContain('OPENMAST_DATABASE_URL');
    expect([...new Set(named)].filter((name) => !internal.has(name) && !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('describes every setting by sentences and a unit', () => {
    const careless = processSettings().filter(({ description, unit }) => !/^[A-Z`].*\.$/.test(description) || unit === '');

    expect(careless.map(({ env }) => env)).toEqual([]);
  });

  it('holds no value of a secret', () => {
    const withDefault = processSettings().filter(({ isSecret, fallback }) => isSecret && fallback !== undefined);

    expect(withDefault.map(({ env }) => env)).toEqual([]);
  });

  it.each([
    ['OPENMAST_DATABASE_URL', { isRequired: true, isSecret: true }],
    ['OPENMAST_EDGE_PROOF_KEY', { isRequired: false, isSecret: true, fallback: undefined, usedBy: ['auth-server'] }],
    ['OPENMAST_PROFILE', { isRequired: false, isSecret: false, fallback: 'production' }],
  ])('takes %s for what it is', (env, facts) => {
    expect(processSettings().find((setting) => setting.env === env)).toMatchObject(facts);
  });
});

describe('A Markdown table', () => {
  it('is laid out as the formatter would', () => {
    expect(
      markdownTable([
        ['A', 'Long head'],
        ['x | y', 'z'],
      ]),
    ).toBe('| A      | Long head |\n| ------ | --------- |\n| x \\| y | z         |');
  });
});
