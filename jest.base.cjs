const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const swc = JSON.parse(readFileSync(join(__dirname, '.swcrc'), 'utf8'));
delete swc.$schema;

/** SWC options for one file ending; `<T>(x) => x` parses only where JSX is off. */
function swcFor(tsx) {
  return { ...swc, swcrc: false, jsc: { ...swc.jsc, baseUrl: __dirname, parser: { ...swc.jsc.parser, tsx } } };
}

/** Tools are `.mts` files: Node runs them as they are, and a spec reaches them by `await import()`. */
function swcForTools() {
  return { ...swcFor(false), module: { type: 'es6' } };
}

module.exports = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': ['@swc/jest', swcFor(false)],
    '^.+\\.tsx$': ['@swc/jest', swcFor(true)],
    '^.+\\.mts$': ['@swc/jest', swcForTools()],
  },
  extensionsToTreatAsEsm: ['.mts'],
  moduleFileExtensions: ['ts', 'tsx', 'mts', 'js', 'json', 'node'],
  moduleNameMapper: { '^@openmast/(.*)$': '<rootDir>/libs/$1/src/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  workerIdleMemoryLimit: '900MB',
  maxWorkers: 2,
};
