import { parse } from 'yaml';
import { serveDocument } from './serve-document';

const document = {
  openapi: '3.0.3',
  servers: [{ url: '{apiRoot}/echo/v1', variables: { apiRoot: { default: 'http://localhost:9091', description: 'Root' } } }],
  components: {
    securitySchemes: { openId: { type: 'openIdConnect', openIdConnectUrl: 'https://example.com/x' }, key: { type: 'apiKey' } },
  },
};

describe('A served document', () => {
  const served = serveDocument(document, 'https://auth.north.example/base/');

  it('names this deployment', () => {
    expect(served.document).toEqual({
      openapi: '3.0.3',
      servers: [
        { url: '{apiRoot}/echo/v1', variables: { apiRoot: { default: 'https://auth.north.example/base', description: 'Root' } } },
      ],
      components: {
        securitySchemes: {
          openId: { type: 'openIdConnect', openIdConnectUrl: 'https://auth.north.example/base/.well-known/openid-configuration' },
          key: { type: 'apiKey' },
        },
      },
    });
  });

  it('is the same in JSON and YAML', () => {
    expect(JSON.parse(served.json.bytes.toString())).toEqual(served.document);
    expect(parse(served.yaml.bytes.toString())).toEqual(served.document);
  });
});
