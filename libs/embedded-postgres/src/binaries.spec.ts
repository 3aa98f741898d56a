import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { prepareBinaries } from './binaries';

const NOBODY = { uid: 65_534, gid: 65_534 };

/** An install as npm leaves it when install scripts are off: no links, no execute bits. */
function installIn(folder: string): string {
  const native = join(folder, 'native');
  for (const part of ['bin', 'lib']) mkdirSync(join(native, part), { recursive: true });
  for (const program of ['initdb', 'postgres']) writeFileSync(join(native, 'bin', program), '', { mode: 0o644 });
  writeFileSync(join(native, 'lib', 'libpq.so.5.18'), 'library');
  writeFileSync(
    join(native, 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: `spec-${process.pid}` }));
  return native;
}

describe('the installed PostgreSQL programs', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'openmast-binaries-spec-'));
  });

  afterEach(() => {
    const copy = join(tmpdir(), `openmast-postgres-spec-${process.pid}-${process.getuid?.() ?? 0}`);
    for (const made of [folder, copy]) rmSync(made, { recursive: true, force: true });
  });

  it('get their library links and execute bits where they lie', () => {
    const native = installIn(folder);

    const { postgres } = prepareBinaries({}, native);

    expect(postgres).toBe(join(native, 'bin', 'postgres'));
    expect(statSync(postgres).mode & 0o111).toBe(0o111);
    expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  });

  it('are prepared twice without harm', () => {
    const native = installIn(folder);
    prepareBinaries({}, native);

    expect(prepareBinaries({}, native).initdb).toBe(join(native, 'bin', 'initdb'));
  });

  it('are copied when the user PostgreSQL runs as cannot reach them', () => {
    const native = installIn(folder); // `mkdtemp` makes folders with mode 0700

    const { postgres } = prepareBinaries(NOBODY, native);

    const copy = join(dirname(postgres), '..');
    expect(postgres.startsWith(folder)).toBe(false);
    expect(statSync(copy).mode & 0o777).toBe(0o755);
    expect(statSync(postgres).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(copy, 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
  });

  it('are copied once: the second start finds the copy', () => {
    const native = installIn(folder);
    const first = prepareBinaries(NOBODY, native).postgres;
    const made = lstatSync(first).ino;

    expect(prepareBinaries(NOBODY, native).postgres).toBe(first);
    expect(lstatSync(first).ino).toBe(made);
  });

  it('are not taken from a copy that others may change', () => {
    const native = installIn(folder);
    const planted = join(tmpdir(), `openmast-postgres-spec-${process.pid}-${process.getuid?.() ?? 0}`);
    cpSync(native, planted, { recursive: true });

    chmodSync(planted, 0o777);

    const { postgres } = prepareBinaries(NOBODY, native);

    expect(dirname(dirname(postgres))).not.toBe(planted);
    rmSync(dirname(dirname(postgres)), { recursive: true });
  });
});
