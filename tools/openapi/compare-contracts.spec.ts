import { parse } from 'yaml';
import { compareContracts, describeDifference } from './compare-contracts';
import type { Json } from './json';

const RELEASED = `
openapi: 3.0.3
info: { title: Weather, version: 1.2.0, description: Long words }
servers: [{ url: '{apiRoot}/weather/v1', variables: { apiRoot: { default: http://localhost } } }]
paths:
  /ask:
    post:
      tags: [Ask]
      operationId: askWeather
      parameters: [{ $ref: '#/components/parameters/correlator' }]
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Question' } } }
      responses:
        '200':
          description: OK
          headers: { x-correlator: { schema: { type: string } } }
          content: { application/json: { schema: { type: object, required: [rain], properties: { rain: { type: boolean, description: Wet } } } } }
        '400':
          description: Bad
          content:
            application/json:
              schema:
                allOf:
                  - { $ref: '#/components/schemas/ErrorInfo' }
                  - { type: object, properties: { code: { enum: [INVALID_ARGUMENT, OUT_OF_RANGE] } } }
      security: [{ openId: ['weather:ask'] }, { openId: ['weather'] }]
components:
  securitySchemes: { openId: { type: openIdConnect, openIdConnectUrl: https://a.example } }
  parameters: { correlator: { name: x-correlator, in: header, schema: { type: string, pattern: '^a*$' } } }
  schemas:
    ErrorInfo: { type: object, required: [code, status], properties: { code: { type: string, example: X }, status: { type: integer } } }
    Question:
      type: object
      properties:
        town: { type: string, pattern: '^[a-z]+$', description: Where }
        description: { type: string }
        days: { type: integer, minimum: 1, default: 3 }
`;

/** The same contract in other words, order and structure. */
const SERVED = `
openapi: 3.0.3
info: { title: Our weather, version: 1.2.0 }
servers: [{ url: '{apiRoot}/weather/v1', variables: { apiRoot: { default: https://north.example } } }]
paths:
  /ask:
    post:
      operationId: askWeather
      summary: Ask
      security: [{ openId: ['weather'] }, { openId: ['weather:ask'] }]
      parameters: [{ name: x-correlator, in: header, required: false, schema: { pattern: '^a*$', type: string } }]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                description: { type: string }
                days: { type: integer, minimum: 1, default: 3, example: 2 }
                town: { type: string, pattern: '^[a-z]+$' }
      responses:
        '400':
          description: Not good
          content:
            application/json:
              schema:
                type: object
                required: [status, code]
                properties: { status: { type: integer }, code: { type: string, enum: [OUT_OF_RANGE, INVALID_ARGUMENT] } }
        '200':
          description: Fine
          headers: { x-correlator: { schema: { type: string } } }
          content: { application/json: { schema: { type: object, properties: { rain: { type: boolean } }, required: [rain] } } }
components:
  securitySchemes: { openId: { type: openIdConnect, openIdConnectUrl: https://north.example } }
`;

describe('Comparing contracts', () => {
  function differencesAfter(from: string, to: string): string[] {
    expect(SERVED).toContain(from);
    return compareContracts(parse(RELEASED) as Json, parse(SERVED.replace(from, () => to)) as Json).map(describeDifference);
  }

  it('finds nothing in other words, another order and another structure', () => {
    expect(compareContracts(parse(RELEASED) as Json, parse(SERVED) as Json)).toEqual([]);
  });

  it.each([
    ['a version', 'version: 1.2.0', 'version: 1.2.1', '$.version'],
    ['a base path', '/weather/v1', '/weather/v2', '$.servers'],
    ['a path', '  /ask:', '  /tell:', '$.paths["/ask"]'],
    ['a method', 'post:', 'put:', '$.paths["/ask"].post'],
    ['an operationId', 'askWeather', 'tellWeather', '$.paths["/ask"].post.operationId'],
    ['a scope', "['weather:ask']", "['weather:read']", '$.paths["/ask"].post.security'],
    ['a scope demanded on top', "['weather']", "['weather', 'weather:ask']", '$.paths["/ask"].post.security'],
    ['a removed scope', "{ openId: ['weather'] }, ", '', '$.paths["/ask"].post.security'],
    [
      'a parameter made mandatory',
      'in: header, required: false',
      'in: header, required: true',
      '.parameters["header x-correlator"].required',
    ],
    ['a parameter elsewhere', 'in: header', 'in: query', '.parameters["header x-correlator"]'],
    ['a pattern of a parameter', "'^a*$'", "'^b*$'", '.parameters["header x-correlator"].schema.pattern'],
    ['a body made optional', 'required: true', 'required: false', '.requestBody.required'],
    [
      'a media type',
      'application/json:\n            schema:\n              type: object\n              properties:\n                description',
      'text/json:\n            schema:\n              type: object\n              properties:\n                description',
      '.requestBody.content["application/json"]',
    ],
    ['a pattern', "'^[a-z]+$'", "'^[a-zA-Z]+$'", '.properties.town.pattern'],
    ['a minimum', 'minimum: 1', 'minimum: 0', '.properties.days.minimum'],
    ['a default', 'default: 3', 'default: 4', '.properties.days.default'],
    ['a type', 'days: { type: integer', 'days: { type: number', '.properties.days.type'],
    ['a property that is called like prose', '                description: { type: string }\n', '', '.properties.description'],
    ['an extra property', 'town: {', 'street: { type: string }\n                town: {', '.properties.street'],
    [
      'an extra required property',
      'required: [rain]',
      'required: [rain, wind]',
      '["200"].content["application/json"].schema.required',
    ],
    ['a property no longer required', ', required: [rain]', '', '["200"].content["application/json"].schema.required'],
    ['a removed status', "'400':", "'409':", '.responses["400"]'],
    ['a removed code', '[OUT_OF_RANGE, INVALID_ARGUMENT]', '[INVALID_ARGUMENT]', '.properties.code.enum'],
    ['an added code', '[OUT_OF_RANGE,', '[OUT_OF_RANGE, CONFLICT,', '.properties.code.enum'],
    [
      'a removed response header',
      'headers: { x-correlator: { schema: { type: string } } }',
      'headers: {}',
      '.headers["x-correlator"]',
    ],
    ['a security scheme', 'type: openIdConnect', 'type: oauth2', '$.securitySchemes.openId.type'],
  ])('finds %s', (...[, from, to, path]) => {
    expect(differencesAfter(from, to).join('\n')).toContain(path);
  });

  it('says on which side something is missing', () => {
    expect(differencesAfter('[OUT_OF_RANGE, INVALID_ARGUMENT]', '[INVALID_ARGUMENT, CONFLICT]')).toEqual([
      expect.stringMatching(/enum: missing, the release has "OUT_OF_RANGE"$/),
      expect.stringMatching(/enum: not in the release, ours has "CONFLICT"$/),
    ]);
  });

  it('keeps apart parts of allOf that contradict each other', () => {
    const merged = { allOf: [{ type: 'string' }, { type: 'integer' }] };
    const document = (schema: Json): Json => ({
      paths: { '/a': { get: { responses: { 200: { content: { 'application/json': { schema } } } } } } },
    });

    expect(compareContracts(document(merged), document({ type: 'string' }))).not.toEqual([]);
  });

  it('survives a schema that contains itself', () => {
    const tree = { type: 'object', properties: { child: { $ref: '#/components/schemas/Tree' } } };
    const document = {
      paths: {
        '/a': {
          get: { responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Tree' } } } } } },
        },
      },
      components: { schemas: { Tree: tree } },
    };

    expect(compareContracts(document, document)).toEqual([]);
  });
});
