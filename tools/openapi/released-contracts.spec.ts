import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDifference } from './compare-contracts';
import { compareFolder } from './compare-folder';
import { main } from './compare';

const FOLDER = process.env.OPENMAST_CAMARA_SPECS ?? join(__dirname, '../../../shared/camara/specs');

describe('The documents we serve', () => {
  if (existsSync(FOLDER)) {
    it.each(compareFolder(FOLDER))('are equal in contract to the release: $name', ({ absent, differences }) => {
      expect(absent).toBeUndefined();
      expect(differences.map(describeDifference)).toEqual([]);
    });
  } else {
    it.skip(`are equal in contract to the release (skipped: no folder ${FOLDER}; name one in OPENMAST_CAMARA_SPECS)`, () =>
      undefined);
  }
});

describe('The comparison as a command', () => {
  function run(folder: string | undefined): { exitCode: number; said: string } {
    const lines: string[] = [];
    const exitCode = main(folder, (line) => lines.push(line));
    return { exitCode, said: lines.join('\n') };
  }

  it('compares nothing without a folder', () => {
    expect(run(undefined)).toEqual({ exitCode: 2, said: expect.stringContaining('Nothing was compared.') });
    expect(run('/no/such/folder')).toEqual({ exitCode: 2, said: expect.stringContaining('There is no folder /no/such/folder.') });
  });

  it('compares nothing in an empty folder, and says which files it missed', () => {
    const { exitCode, said } = run(mkdtempSync(join(tmpdir(), 'specs-')));

    expect(exitCode).toBe(2);
    expect(said).toContain('number-verification v2: not compared, there is no');
  });

  it('ends with 1 and one line per difference', () => {
    const folder = mkdtempSync(join(tmpdir(), 'specs-'));
    writeFileSync(
      join(folder, 'number-verification.yaml'),
      "servers: [{ url: '{apiRoot}/number-verification/v2' }]\npaths: {}\n",
    );

    const { exitCode, said } = run(folder);

    expect(exitCode).toBe(1);
    expect(said).toContain('number-verification v2: $.paths["/verify"]: not in the release');
  });

  it('does not hold a document against the release of another major version', () => {
    const folder = mkdtempSync(join(tmpdir(), 'specs-'));
    writeFileSync(
      join(folder, 'number-verification.yaml'),
      "servers: [{ url: '{apiRoot}/number-verification/v3' }]\npaths: {}\n",
    );

    expect(run(folder)).toEqual({ exitCode: 2, said: expect.stringContaining('is about {apiRoot}/number-verification/v3') });
  });
});
