// Whole processes, black box. Run after a build, two files at a time: each file owns its processes and ports.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const base = require('./jest.base.cjs');

module.exports = {
  ...base,
  // A folder exists only when it has content, and jest refuses a root that is not there.
  roots: ['apps', 'journeys'].filter((name) => existsSync(join(__dirname, name))).map((name) => `<rootDir>/${name}`),
  testMatch: ['**/*.e2e-spec.ts', '**/*.journey-spec.ts'],
  globalSetup: '<rootDir>/libs/testing/src/jest/start-postgres.ts',
  globalTeardown: '<rootDir>/libs/testing/src/jest/stop-postgres.ts',
  testTimeout: 60_000,
};
