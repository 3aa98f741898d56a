import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readContract } from './read-contract';

const GOOD = `
servers: [{ url: '{apiRoot}/echo/v1' }]
paths:
  /say:
    parameters: []
    post:
      operationId: say
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Say' } } } }
      responses:
        '200': { description: OK }
        '400':
          content:
            application/json:
              schema: { allOf: [{ type: object }, { type: object, properties: { code: { enum: [INVALID_ARGUMENT, OUT_OF_RANGE] } } }] }
      security: [{ openId: ['echo:say'] }, { openId: [echo] }]
components: { schemas: { Say: { type: object } } }
`;

function read(yaml: string): ReturnType<typeof readContract> {
  const file = join(mkdtempSync(join(tmpdir(), 'contract-')), 'echo.yaml');
  writeFileSync(file, yaml);
  return readContract(file);
}

describe('Reading a contract', () => {
  it('gives what the pipeline enforces', () => {
    const { basePath, operations } = read(GOOD);

    expect(basePath).toBe('/echo/v1');
    expect(operations).toEqual([
      {
        operationId: 'say',
        method: 'POST',
        path: '/say',
        scopes: ['echo:say', 'echo'],
        bodySchema: { type: 'object' },
        responses: new Map<number, unknown>([
          [200, { codes: new Set() }],
          [400, expect.objectContaining({ codes: new Set(['INVALID_ARGUMENT', 'OUT_OF_RANGE']) })],
        ]),
      },
    ]);
  });

  it.each([
    ['an operation without scope', "security: [{ openId: ['echo:say'] }, { openId: [echo] }]", 'security: []', /open operation/],
    [
      'an empty list of scopes',
      "security: [{ openId: ['echo:say'] }, { openId: [echo] }]",
      'security: [{ openId: [] }]',
      /security scope/,
    ],
    ['several scopes at once', "['echo:say']", "['echo:say', echo]", /several scopes/],
    ['a scope that is none', "['echo:say']", "['dpv:Marketing']", /not a scope/],
    ['an optional body', 'required: true', 'required: false', /optional request body/],
    [
      'a body that is not JSON',
      'required: true, content: { application/json',
      'required: true, content: { text/plain',
      /request schema/,
    ],
    ['a path parameter', '/say:', '/say/{id}:', /path parameter/],
    ['an operation without name', 'operationId: say', 'summary: say', /operationId/],
    ['a server elsewhere', '{apiRoot}/echo', 'https://a.example/echo', /does not start with/],
    ['a reference into nothing', 'schemas/Say', 'schemas/Shout', /points to nothing/],
  ])('stops at %s', (...[, from, to, message]) => {
    expect(GOOD).toContain(from);
    expect(() => read(GOOD.replace(from, () => to))).toThrow(message);
  });
});
