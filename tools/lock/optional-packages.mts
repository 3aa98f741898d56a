/** Reading `package-lock.json` (version 3) for packages of other systems that it ought to name and does not. No I/O here. */

export interface LockEntry {
  readonly version?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockPackages = Readonly<Record<string, LockEntry>>;

/** A package that an entry may need on some system, and that the lock file does not have. */
export interface MissingPackage {
  /** Where the entry belongs: `node_modules/@swc/core-darwin-arm64`. */
  readonly key: string;
  readonly name: string;
  readonly version: string;
}

/** What a package says about the systems it is for. */
export interface Platform {
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  readonly libc?: readonly string[];
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];
const C_LIBRARIES: Readonly<Record<string, string>> = { gnu: 'glibc', glibc: 'glibc', musl: 'musl' };

/**
 * The platform in the last words of a name: `core-linux-x64-musl`. It is how every builder of native packages names them;
 * `lock-file.spec.ts` compares it with what the lock file knows about the packages it has.
 */
export function platformOf(name: string): Platform | undefined {
  const words = name.split(/[-/]/);
  const at = words.findLastIndex((word) => SYSTEMS.includes(word));
  const [os, processor, abi] = at < 0 ? [] : words.slice(at);
  if (os === undefined || processor === undefined || !PROCESSORS.includes(processor)) return undefined;
  const libc = os === 'linux' && abi !== undefined ? C_LIBRARIES[abi] : undefined;
  return { os: [os], cpu: [processor], ...(libc ? { libc: [libc] } : {}) };
}

export function missingPackages(packages: LockPackages): MissingPackage[] {
  const missing = Object.entries(packages).flatMap(([key, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isFoundFrom(packages, key, name))
      .map(([name, version]) => ({ key: `node_modules/${name}`, name, version })),
  );
  for (const { name, version } of missing) {
    // A range has many answers, and a guess in a lock file is worse than a gap.
    if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version))
      throw new Error(`${name} is wanted as ${version}, which is no exact version. Add it to package-lock.json by hand.`);
  }
  return missing;
}

/** Node looks beside the package, then beside the one it lies in, up to the top. */
function isFoundFrom(packages: LockPackages, key: string, name: string): boolean {
  if (packages[`${key}${key ? '/' : ''}node_modules/${name}`]) return true;
  if (key === '') return false;
  const above = key.lastIndexOf('/node_modules/');
  return isFoundFrom(packages, above < 0 ? '' : key.slice(0, above), name);
}
