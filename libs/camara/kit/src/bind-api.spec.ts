import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiVersion, type CamaraApi, contractScope } from './api';
import { bindApi } from './bind-api';
import { answer } from './outcome';

const DOCUMENT = `
servers: [{ url: '{apiRoot}/echo/v1' }]
paths:
  /hear:
    get:
      operationId: hear
      responses:
        '200': { description: OK }
        '403': { content: { application/json: { schema: { properties: { code: { enum: [ECHO.SHY] } } } } } }
      security: [{ openId: [echo] }]
`;
const ISSUER = 'https://auth.north.example';

function documentFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'contract-')), 'echo.yaml');
  writeFileSync(file, DOCUMENT);
  return file;
}

function echo(version: Partial<ApiVersion> = {}, scopes: readonly string[] = ['echo']): CamaraApi {
  const hear = { subject: 'from-token', run: () => answer({}) } as const;
  const shy = { status: 403, code: 'ECHO.SHY', message: 'Speak up.' };
  const terms = scopes.map((scope) => ({ scope: contractScope(scope), plainWords: 'hear', isPersonal: false }));
  return {
    capability: { name: 'echo', title: 'Echo', scopes: terms, userInteraction: 'allowed', accessToken: 'reusable' },
    versions: [{ version: 'v1', documentFile: documentFile(), rows: { shy }, operations: { hear }, ...version }],
  };
}

describe('Binding a room to its contract', () => {
  it('gives routes by full path, below a prefix if there is one', () => {
    expect([...bindApi(echo(), ISSUER).routes.keys()]).toEqual([
      '/echo/v1/openapi.json',
      '/echo/v1/openapi.yaml',
      '/echo/v1/hear',
    ]);
    expect([...bindApi(echo(), ISSUER, '/base').routes.keys()]).toContain('/base/echo/v1/hear');
  });

  it.each([
    ['a version of another name', echo({ version: 'v2' }), 'base path is /echo/v1, not /echo/v2'],
    ['an operation without handler', echo({ operations: {} }), 'Operation hear has no handler'],
    [
      'a handler without operation',
      echo({ operations: { ...echo().versions[0]?.operations, shout: { subject: 'from-token', run: () => answer({}) } } }),
      'no operation shout',
    ],
    [
      'a code nobody documented',
      echo({ rows: { a: { status: 403, code: 'ECHO.LOUD', message: 'x' } } }),
      'does not list the code ECHO.LOUD',
    ],
    ['a scope the capability lacks', echo({}, []), 'The capability lacks the scope echo'],
    ['a scope no operation accepts', echo({}, ['echo', 'echo:say']), 'No operation accepts the scope echo:say'],
  ])('stops at %s', (_what, api, sentence) => {
    expect(() => bindApi(api, ISSUER)).toThrow(sentence);
  });

  it('names every fault at once', () => {
    expect(() => bindApi(echo({ operations: {}, version: 'v2' }, []), ISSUER)).toThrow(/base path.*no handler.*lacks the scope/);
  });
});
