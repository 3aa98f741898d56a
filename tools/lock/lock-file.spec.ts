import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockEntry, LockPackages } from './optional-packages.mts';

const { packages } = JSON.parse(readFileSync(join(__dirname, '../../package-lock.json'), 'utf8')) as { packages: LockPackages };
const tool = () => import('./optional-packages.mts');

describe('package-lock.json', () => {
  it('names the native packages of every system (else: node tools/complete-lock.mts)', async () => {
    const { missingPackages } = await tool();

    expect(missingPackages(packages).map(({ name }) => name)).toEqual([]);
  });

  it('names no host to download from', () => {
    const addresses = Object.values(packages as Record<string, { resolved?: string }>).map(({ resolved }) => resolved);

    expect(addresses.filter((address) => address !== undefined && /^\w+:/.test(address))).toEqual([]);
  });
});

describe('the packages a lock file lacks', () => {
  const beside: LockPackages = {
    'node_modules/@swc/core': {
      version: '1.0.0',
      optionalDependencies: { '@swc/core-linux-x64-gnu': '1.0.0', '@swc/core-win32-x64-msvc': '1.0.0' },
    },
    'node_modules/@swc/core-linux-x64-gnu': { version: '1.0.0' },
  };

  it('are those no folder on the way up has', async () => {
    const { missingPackages } = await tool();

    expect(missingPackages(beside)).toEqual([
      { key: 'node_modules/@swc/core-win32-x64-msvc', name: '@swc/core-win32-x64-msvc', version: '1.0.0' },
    ]);
  });

  it('are not guessed from a range', async () => {
    const { missingPackages } = await tool();

    expect(() => missingPackages({ 'node_modules/a': { optionalDependencies: { 'b-linux-x64': '^1.0.0' } } })).toThrow(
      'no exact version',
    );
  });
});

describe('the platform in a name', () => {
  it.each([
    ['@swc/core-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@nx/nx-win32-arm64-msvc', { os: ['win32'], cpu: ['arm64'] }],
    ['@unrs/resolver-binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'] }],
    ['lodash', undefined],
  ])('%s', async (name, platform) => {
    const { platformOf } = await tool();

    expect(platformOf(name)).toEqual(platform);
  });

  it('is what the lock file says, for every native package it has from the registry', async () => {
    const { platformOf } = await tool();
    const natives = Object.entries(packages as Record<string, LockEntry & { integrity?: string }>)
      .filter(([, { os, cpu, integrity }]) => os && cpu && integrity)
      .map(([key, { os, cpu, libc }]) => ({
        name: key.replace(/^.*node_modules\//, ''),
        said: { os, cpu, ...(libc ? { libc } : {}) },
      }))
      .filter(({ name }) => platformOf(name) !== undefined);

    expect(natives.length).toBeGreaterThan(10);
    expect(natives.map(({ name }) => ({ name, said: platformOf(name) }))).toEqual(natives);
  });
});
