import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';

/** An application's registration, with its private key: nothing in a demo world is real. */
export interface WorldClient {
  readonly name: string;
  readonly clientId: string;
  readonly jwk: JWK;
  readonly redirectUris: readonly string[];
  readonly trustsTelSubject: boolean;
  readonly clientSecret?: string;
  readonly joinsPurpose: boolean;
  readonly idTokenAlgorithm: string;
  readonly products: readonly {
    readonly purpose: string;
    readonly scopes: readonly string[];
    readonly grantTypes: readonly string[];
    readonly lawfulBasis: string;
  }[];
}

/** `world.json` as an outside client reads it. Written down here anew: a change of the file that outside clients would notice fails here. */
export interface World {
  readonly issuer: string;
  readonly publicUrl: string;
  readonly platformUrl: string;
  readonly operatorUrl: string;
  readonly opsUrl: string;
  readonly labUrl: string;
  readonly rideNowUrl: string;
  readonly aggregatorUrl: string;
  readonly quarryUrl: string;
  readonly mobileProxy: string;
  readonly simulatorUrl: string;
  readonly databaseUrl: string;
  readonly clients: readonly WorldClient[];
  readonly lines: readonly {
    readonly name: string;
    readonly msisdn: string;
    readonly operatorTokenUrl: string;
    readonly inboxUrl: string;
  }[];
  readonly unknownNumber: string;
  readonly logins: readonly { readonly name: string; readonly role: string; readonly password: string }[];
}

export function readWorld(dataDir: string): World {
  return JSON.parse(readFileSync(join(dataDir, 'world.json'), 'utf8')) as World;
}

/** @throws Error when the world has no such application */
export function clientOf(world: World, name: string): WorldClient {
  const found = world.clients.find((client) => client.name === name);
  if (!found) throw new Error(`the world has no application "${name}"`);
  return found;
}

/** The number of a line, E.164 with plus. @throws Error when the world has no such line */
export function numberOf(world: World, name: string): string {
  const found = world.lines.find((line) => line.name === name);
  if (!found) throw new Error(`the world has no line "${name}"`);
  return found.msisdn;
}
