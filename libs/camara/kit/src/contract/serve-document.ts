import { stringify } from 'yaml';
import type { PublicText } from '../outcome';
import { type JsonObject, isJsonObject, jsonList } from './json';

/** A contract document with this deployment's addresses in it. */
export interface ServedDocument {
  readonly document: JsonObject;
  readonly json: PublicText;
  readonly yaml: PublicText;
}

/**
 * Fills in where this operator serves the API and where its OpenID configuration is.
 * @param issuer URL of the authorization server; also the API root. Without trailing slash, or it is cut.
 */
export function serveDocument(document: JsonObject, issuer: string): ServedDocument {
  const root = issuer.replace(/\/+$/, '');
  const served = { ...document, servers: serversAt(document, root), components: componentsAt(document, root) };
  return {
    document: served,
    json: { kind: 'text', mediaType: 'application/json', bytes: Buffer.from(JSON.stringify(served)) },
    // RFC 9512 registered the type.
    yaml: {
      kind: 'text',
      mediaType: 'application/yaml',
      bytes: Buffer.from(stringify(served, { aliasDuplicateObjects: false })),
    },
  };
}

function serversAt(document: JsonObject, root: string): unknown {
  return jsonList(document.servers).map((server) => {
    const variables = isJsonObject(server) && isJsonObject(server.variables) ? server.variables : {};
    const apiRoot = isJsonObject(variables.apiRoot) ? variables.apiRoot : {};
    return isJsonObject(server) ? { ...server, variables: { ...variables, apiRoot: { ...apiRoot, default: root } } } : server;
  });
}

function componentsAt(document: JsonObject, root: string): unknown {
  const components = isJsonObject(document.components) ? document.components : {};
  const schemes = isJsonObject(components.securitySchemes) ? components.securitySchemes : {};
  const openIdConnectUrl = `${root}/.well-known/openid-configuration`;
  const filled: Record<string, unknown> = { ...schemes };
  for (const [name, scheme] of Object.entries(schemes)) {
    if (isJsonObject(scheme) && scheme.type === 'openIdConnect') filled[name] = { ...scheme, openIdConnectUrl };
  }
  return { ...components, securitySchemes: filled };
}
