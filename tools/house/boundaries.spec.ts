import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './tree';

interface Case {
  /** What somebody tries. */
  readonly what: string;
  readonly path: string;
  readonly code: string;
  /** Rule and words of the finding; nothing for what is allowed. */
  readonly refused?: RegExp;
}

const BOUNDARY = '@nx/enforce-module-boundaries';
const IMPORTS = 'no-restricted-imports';
const SYNTAX = 'no-restricted-syntax';
const use = (from: string) => `import { thing } from '${from}';\nexport const used = thing;\n`;

const BETWEEN_ROOMS: Case[] = [
  { what: 'the kernel uses a room', path: 'libs/kernel/src/x.ts', code: use('@openmast/network'), refused: new RegExp(BOUNDARY) },
  {
    what: 'the kernel uses a package',
    path: 'libs/kernel/src/x.ts',
    code: use('zod'),
    refused: new RegExp(`${BOUNDARY}: .*floor:kernel.*zod`),
  },
  { what: 'a port uses plumbing', path: 'libs/network/src/x.ts', code: use('@openmast/runtime'), refused: /floor:network/ },
  { what: 'plumbing uses a wing', path: 'libs/runtime/src/x.ts', code: use('@openmast/consent'), refused: new RegExp(BOUNDARY) },
  {
    what: 'a wing uses the CAMARA kit',
    path: 'libs/consent/src/x.ts',
    code: use('@openmast/camara/kit'),
    refused: new RegExp(BOUNDARY),
  },
  {
    what: 'a wing uses an adapter',
    path: 'libs/identity/src/x.ts',
    code: use('@openmast/adapters/simulator'),
    refused: /floor:wing/,
  },
  {
    what: 'the CAMARA kit uses a CAMARA API',
    path: 'libs/camara/kit/src/x.ts',
    code: use('@openmast/camara/number-verification'),
    refused: new RegExp(BOUNDARY),
  },
  {
    what: 'a CAMARA API uses a wing',
    path: 'libs/camara/number-verification/src/x.ts',
    code: use('@openmast/consent'),
    refused: /floor:camara-api/,
  },
  {
    what: 'a CAMARA API uses the database',
    path: 'libs/camara/number-verification/src/x.ts',
    code: use('@openmast/runtime'),
    refused: /floor:camara-api/,
  },
  {
    what: 'a CAMARA API uses an adapter',
    path: 'libs/camara/number-verification/src/x.ts',
    code: use('@openmast/adapters/simulator'),
    refused: /floor:camara-api/,
  },
  {
    what: 'the catalog uses a wing',
    path: 'libs/camara/catalog/src/x.ts',
    code: use('@openmast/tenancy'),
    refused: /floor:camara-catalog/,
  },
  {
    what: 'an adapter uses a wing',
    path: 'libs/adapters/simulator/src/x.ts',
    code: use('@openmast/tenancy'),
    refused: /floor:adapter/,
  },
  {
    what: 'an adapter uses the CAMARA kit',
    path: 'libs/adapters/simulator/src/x.ts',
    code: use('@openmast/camara/kit'),
    refused: /floor:adapter/,
  },
  {
    what: 'shipped code uses the test room',
    path: 'libs/consent/src/x.ts',
    code: use('@openmast/testing'),
    refused: /floor:wing/,
  },
  { what: 'an app uses the test room', path: 'apps/demo/src/x.ts', code: use('@openmast/testing'), refused: /floor:app/ },
  { what: 'the demo uses a wing', path: 'apps/demo/src/x.ts', code: use('@openmast/identity'), refused: /app:demo/ },
  { what: 'the demo uses plumbing', path: 'apps/demo/src/x.ts', code: use('@openmast/runtime'), refused: /app:demo/ },
  {
    what: 'the demo uses another adapter',
    path: 'apps/demo/src/x.ts',
    code: use('@openmast/adapters/hss-diameter'),
    refused: new RegExp(IMPORTS),
  },
  {
    what: 'the built-in database uses plumbing',
    path: 'libs/embedded-postgres/src/x.ts',
    code: use('@openmast/runtime'),
    refused: new RegExp(IMPORTS),
  },
  {
    what: 'a room goes round the door of another',
    path: 'libs/consent/src/x.ts',
    code: use('../../tenancy/src/index'),
    refused: /cannot be imported by a relative/,
  },
  {
    what: 'a room uses an app',
    path: 'libs/consent/src/x.ts',
    code: use('../../../apps/demo/src/main'),
    refused: /cannot be imported by a relative/,
  },
  {
    what: 'a forbidden type is no less forbidden',
    path: 'libs/network/src/x.ts',
    code: "import type { T } from '@openmast/runtime';\nexport type U = T;\n",
    refused: /floor:network/,
  },
  {
    what: 'a forbidden room is passed on',
    path: 'libs/network/src/x.ts',
    code: "export { thing } from '@openmast/runtime';\n",
    refused: /floor:network/,
  },
  {
    what: 'a forbidden room is loaded late',
    path: 'libs/network/src/x.ts',
    code: "export const late = () => import('@openmast/runtime');\n",
    refused: /floor:network/,
  },
  {
    what: 'a wing uses the assembly',
    path: 'libs/consent/src/x.ts',
    code: use('@openmast/assembly'),
    refused: new RegExp(BOUNDARY),
  },
  {
    what: 'the assembly uses the test room',
    path: 'libs/assembly/src/x.ts',
    code: use('@openmast/testing'),
    refused: /floor:assembly/,
  },
  { what: 'the assembly uses a wing', path: 'libs/assembly/src/x.ts', code: use('@openmast/consent') },
  { what: 'an app uses the assembly', path: 'apps/platform/src/x.ts', code: use('@openmast/assembly') },
  { what: 'a wing uses another wing', path: 'libs/consent/src/x.ts', code: use('@openmast/tenancy') },
  { what: 'an adapter uses a port', path: 'libs/adapters/simulator/src/x.ts', code: use('@openmast/network') },
  { what: 'the demo uses the simulator', path: 'apps/demo/src/x.ts', code: use('@openmast/adapters/simulator') },
  { what: 'a spec uses the test room', path: 'libs/consent/src/x.db-spec.ts', code: use('@openmast/testing') },
  { what: 'a spec of plumbing uses the test room', path: 'libs/runtime/src/x.db-spec.ts', code: use('@openmast/testing') },
  { what: 'a tool uses a room', path: 'tools/x.ts', code: use('@openmast/camara/kit') },
];

const INSIDE_A_ROOM: Case[] = [
  { what: 'a rule uses a package', path: 'libs/consent/src/domain/x.ts', code: use('pg'), refused: new RegExp(IMPORTS) },
  {
    what: 'a rule uses Node',
    path: 'libs/consent/src/domain/checks/x.ts',
    code: use('node:crypto'),
    refused: new RegExp(IMPORTS),
  },
  {
    what: 'a rule uses the store',
    path: 'libs/consent/src/domain/x.ts',
    code: use('../store/record'),
    refused: new RegExp(IMPORTS),
  },
  {
    what: 'a rule uses HTTP',
    path: 'libs/consent/src/domain/checks/x.ts',
    code: use('../../http/answer'),
    refused: new RegExp(IMPORTS),
  },
  {
    what: 'a rule looks at the process',
    path: 'libs/consent/src/domain/x.ts',
    code: 'export const id = process.pid;\n',
    refused: /no-restricted-globals/,
  },
  {
    what: 'a rule looks at the clock',
    path: 'libs/consent/src/domain/x.ts',
    code: 'export const now = () => new Date();\n',
    refused: new RegExp(SYNTAX),
  },
  { what: 'the kernel uses Node', path: 'libs/kernel/src/x.ts', code: use('node:crypto'), refused: new RegExp(IMPORTS) },
  {
    what: 'the kernel looks at the process',
    path: 'libs/kernel/src/x.ts',
    code: 'export const id = process.pid;\n',
    refused: /no-restricted-globals/,
  },
  {
    what: 'the store knows HTTP',
    path: 'libs/consent/src/store/x.ts',
    code: use('../http/answer'),
    refused: new RegExp(IMPORTS),
  },
  {
    what: 'HTTP knows the store',
    path: 'libs/consent/src/http/x.ts',
    code: use('../store/record'),
    refused: new RegExp(IMPORTS),
  },
  { what: 'a file imports its folder', path: 'libs/consent/src/domain/x.ts', code: use('..'), refused: new RegExp(IMPORTS) },
  { what: 'a file imports its own door', path: 'libs/consent/src/x.ts', code: use('./index'), refused: new RegExp(IMPORTS) },
  {
    what: "somebody opens the provider's inside",
    path: 'libs/identity/src/oidc/x.ts',
    code: use('oidc-provider/lib/helpers/x.js'),
    refused: new RegExp(IMPORTS),
  },
  {
    what: 'a wing reads the environment',
    path: 'libs/consent/src/x.ts',
    code: "export const x = process.env['X'];\n",
    refused: /no-restricted-properties/,
  },
  {
    what: 'a wing unpacks the environment',
    path: 'libs/consent/src/x.ts',
    code: 'const { env } = process;\nexport const x = env;\n',
    refused: /no-restricted-properties/,
  },
  {
    what: 'a wing imports the environment',
    path: 'libs/consent/src/x.ts',
    code: "import { env } from 'node:process';\nexport const x = env;\n",
    refused: new RegExp(SYNTAX),
  },
  {
    what: 'an app reads it outside main.ts',
    path: 'apps/demo/src/x.ts',
    code: "export const x = process.env['X'];\n",
    refused: /no-restricted-properties/,
  },
  { what: 'a default export', path: 'libs/consent/src/x.ts', code: 'export default 1;\n', refused: new RegExp(SYNTAX) },
  {
    what: 'four parameters',
    path: 'libs/consent/src/x.ts',
    code: 'export const f = (a: 1, b: 1, c: 1, d: 1) => [a, b, c, d];\n',
    refused: /house\/max-parameters/,
  },
  {
    what: 'seven dependencies',
    path: 'libs/consent/src/x.ts',
    code: 'export class C { constructor(readonly a: 1, readonly b: 1, readonly c: 1, readonly d: 1, readonly e: 1, readonly f: 1, readonly g: 1) {} }\n',
    refused: /house\/max-parameters/,
  },
  { what: 'any', path: 'libs/consent/src/x.ts', code: 'export const x = (y: any) => y;\n', refused: /no-explicit-any/ },
  {
    what: 'a value declared to be there',
    path: 'libs/consent/src/x.ts',
    code: 'export const x = (y?: string) => y!;\n',
    refused: /no-non-null-assertion/,
  },
  { what: 'a spec comes in by the door of its room', path: 'libs/consent/src/x.http-spec.ts', code: use('./index') },
  { what: 'a file of 301 lines', path: 'libs/consent/src/x.ts', code: 'export {};\n'.repeat(301), refused: /max-lines/ },
  {
    what: 'a suppression of nothing',
    path: 'libs/consent/src/x.ts',
    code: `// ${'eslint'}-disable-next-line complexity -- there is nothing here\nexport const x = 1;\n`,
    refused: new RegExp(`Unused ${'eslint'}-disable`),
  },
  { what: 'HTTP knows the rules', path: 'libs/consent/src/http/x.ts', code: use('../domain/decide') },
  { what: 'a rule uses a gate', path: 'libs/consent/src/domain/x.ts', code: use('@openmast/tenancy') },
  {
    what: 'a rule reads a date it was given',
    path: 'libs/consent/src/domain/x.ts',
    code: 'export const at = (iso: string) => new Date(iso);\n',
  },
  { what: "a rule's spec uses a package", path: 'libs/consent/src/domain/x.spec.ts', code: use('fast-check') },
  {
    what: "one file opens the provider's inside",
    path: 'libs/identity/src/oidc/provider-internals.ts',
    code: use('oidc-provider/lib/helpers/x.js'),
  },
  { what: 'plumbing reads the environment', path: 'libs/runtime/src/x.ts', code: "export const x = process.env['X'];\n" },
  { what: 'main.ts reads the environment', path: 'apps/demo/src/main.ts', code: "export const x = process.env['X'];\n" },
  {
    what: 'six dependencies',
    path: 'libs/consent/src/x.ts',
    code: 'export class C { constructor(readonly a: 1, readonly b: 1, readonly c: 1, readonly d: 1, readonly e: 1, readonly f: 1) {} }\n',
  },
];

describe('the walls of the house', () => {
  const cases = [...BETWEEN_ROOMS, ...INSIDE_A_ROOM];
  let findings: string[][];

  beforeAll(() => {
    const output = execFileSync(process.execPath, [join(__dirname, 'lint-would-be-files.mts')], {
      cwd: ROOT,
      input: JSON.stringify(cases.map(({ path, code }) => ({ path, code }))),
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(output).not.toContain('will be skipped');
    findings = JSON.parse(output) as string[][];
  }, 60_000);

  it.each(cases.map((one, index) => ({ ...one, index, verdict: one.refused ? 'is refused' : 'is allowed' })))(
    '$what: $verdict ($path)',
    ({ index, refused }) => {
      if (refused) expect(findings[index]).toEqual(expect.arrayContaining([expect.stringMatching(refused)]));
      else expect(findings[index]).toEqual([]);
    },
  );
});
