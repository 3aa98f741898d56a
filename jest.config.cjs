// Unit, database, contract and HTTP specs in one run. Journeys start whole processes and have a configuration of their own.
const base = require('./jest.base.cjs');

module.exports = {
  ...base,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/migrations', '<rootDir>/tools', '<rootDir>/bench'],
  testMatch: ['**/*.spec.ts', '**/*.db-spec.ts', '**/*.contract-spec.ts', '**/*.http-spec.ts'],
  globalSetup: '<rootDir>/libs/testing/src/jest/start-postgres.ts',
  globalTeardown: '<rootDir>/libs/testing/src/jest/stop-postgres.ts',
};
