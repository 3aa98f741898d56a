/**
 * The limits of the house (docs/guides/house-style.md), held. Lint through Nx only (`npm run lint`): without Nx's project graph
 * the boundary rule skips itself and ESLint still exits with 0.
 *
 * A new room edits nothing here: rules go by tag and by folder name.
 */
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { moduleBoundaries } from './tools/lint/boundaries.mjs';
import { housePlugin } from './tools/lint/house-plugin.mjs';
import { IMPORTS } from './tools/lint/imports.mjs';
import { SYNTAX } from './tools/lint/syntax.mjs';

const SPECS = ['**/*.spec.ts', '**/*.spec.tsx', '**/*-spec.ts', '**/*-spec.tsx'];
/** Suites and stand-ins that specs use; a suite is one long function by nature. */
const TEST_SUPPORT = ['**/testing/**', '**/*-testing/**'];
/** The only places that read `process.env`; whole processes started by specs get theirs from `e2e` and `journeys`. */
const ENVIRONMENT_READERS = [
  'libs/runtime/**',
  'libs/testing/**',
  'apps/*/src/main.ts',
  'apps/*/e2e/**',
  'bench/**',
  'journeys/**',
  'tools/**',
];
const NO_ENVIRONMENT = [
  'error',
  { object: 'process', property: 'env', message: 'Only libs/runtime reads the environment; take a configuration object.' },
];

const SIZE_LIMITS = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 70 }],
  'max-depth': ['error', 3],
  complexity: ['error', 10],
  'house/max-parameters': 'error',
};

const TYPE_CHECKED = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-for-in-array': 'error',
  '@typescript-eslint/no-base-to-string': 'error',
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/no-unsafe-argument': 'error',
  '@typescript-eslint/no-unsafe-assignment': 'error',
  '@typescript-eslint/no-unsafe-call': 'error',
  '@typescript-eslint/no-unsafe-member-access': 'error',
  '@typescript-eslint/no-unsafe-return': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/prefer-promise-reject-errors': 'error',
  '@typescript-eslint/return-await': ['error', 'in-try-catch'],
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  '@typescript-eslint/unbound-method': 'error',
};

const TYPESCRIPT = {
  '@typescript-eslint/ban-ts-comment': [
    'error',
    { 'ts-expect-error': { descriptionFormat: '^ -- .{10,}' }, 'ts-ignore': true, 'ts-nocheck': true },
  ],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-require-imports': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': 'error',
};

/** A spec may be long, point at what it made a line ago, and read an answer's body without naming its type. */
const RELAXED_IN_SPECS = {
  'max-lines': ['error', { max: 500 }],
  'max-lines-per-function': 'off',
  'house/max-parameters': 'off', // the rows of a table of cases
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
  '@typescript-eslint/unbound-method': 'off',
};

export default tseslint.config(
  { ignores: ['**/node_modules/**', 'dist/**', '.nx/**', '.data/**', 'coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  { plugins: { house: housePlugin, '@nx': nx, '@typescript-eslint': tseslint.plugin } },
  { rules: { ...js.configs.recommended.rules, ...SIZE_LIMITS, 'no-undef': 'off' } },
  {
    files: ['**/*.{ts,tsx,mts}'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...tseslint.configs.eslintRecommended.rules,
      // The compiler knows better.
      'no-dupe-class-members': 'off',
      'no-redeclare': 'off',
      'no-unused-vars': 'off',
      ...TYPESCRIPT,
      ...TYPE_CHECKED,
      '@nx/enforce-module-boundaries': moduleBoundaries({ isForSpecs: false }),
      'no-restricted-imports': IMPORTS.everywhere,
      'no-restricted-syntax': SYNTAX.everywhere,
      'no-restricted-properties': NO_ENVIRONMENT,
    },
  },
  { files: ['apps/demo/**'], rules: { 'no-restricted-imports': IMPORTS.demo } },
  { files: ['libs/embedded-postgres/**'], ignores: SPECS, rules: { 'no-restricted-imports': IMPORTS.embeddedPostgres } },
  { files: ['libs/*/src/store/**'], rules: { 'no-restricted-imports': IMPORTS.store } },
  { files: ['libs/*/src/http/**'], rules: { 'no-restricted-imports': IMPORTS.http } },
  { files: ['libs/identity/src/oidc/provider-internals.ts'], rules: { 'no-restricted-imports': IMPORTS.providerInternals } },
  {
    files: ['libs/*/src/domain/**'],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': IMPORTS.domain,
      'no-restricted-syntax': SYNTAX.rules,
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval'],
    },
  },
  {
    files: ['libs/kernel/**'],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': IMPORTS.kernel,
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'Buffer'],
    },
  },
  // The one place where time comes from.
  { files: ['libs/kernel/**'], ignores: [...SPECS, 'libs/kernel/src/clock.ts'], rules: { 'no-restricted-syntax': SYNTAX.rules } },
  { files: ENVIRONMENT_READERS, rules: { 'no-restricted-properties': 'off', 'no-restricted-syntax': SYNTAX.environmentReaders } },
  { files: TEST_SUPPORT, rules: { 'max-lines-per-function': 'off' } },
  {
    files: SPECS,
    rules: {
      ...RELAXED_IN_SPECS,
      '@nx/enforce-module-boundaries': moduleBoundaries({ isForSpecs: true }),
      'no-restricted-imports': IMPORTS.specs,
    },
  },
  { files: ['libs/*/src/domain/**/*.spec.ts'], rules: { 'no-restricted-imports': IMPORTS.domainSpecs } },
  // Tools that read these files insist on a default export.
  { files: ['**/*.config.{mjs,mts,ts}'], rules: { 'no-restricted-syntax': 'off' } },
);
