import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { JWK } from 'jose';

const OWNER_ONLY = 0o600;

export interface WorldClient {
  readonly name: string;
  readonly clientId: string;
  /** Private key: this file is for a demo world only, where nothing is real. */
  readonly jwk: JWK;
  readonly redirectUris: readonly string[];
  /** May name a subscriber by `tel:` in a JWT bearer assertion. */
  readonly trustsTelSubject: boolean;
  /** In place of a key, for a client that speaks the dialect. */
  readonly clientSecret?: string;
  /** Writes its purpose joined to each scope: `dpv:<Purpose>#<scope>`. */
  readonly joinsPurpose: boolean;
  readonly idTokenAlgorithm: string;
  readonly products: readonly {
    readonly purpose: string;
    readonly scopes: readonly string[];
    readonly grantTypes: readonly string[];
    readonly lawfulBasis: string;
  }[];
}

export interface WorldLine {
  readonly name: string;
  readonly msisdn: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** POST here gives `{token, expiresInSeconds}`: what the line's phone gets from its entitlement server, over any radio. */
  readonly operatorTokenUrl: string;
  /** GET here gives `{messages: [{text, receivedAt}]}`: the text messages of the line's phone. */
  readonly inboxUrl: string;
}

/** What drives a running demo world from outside; described in docs/reference/world.md. */
export interface WorldFile {
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
  readonly lines: readonly WorldLine[];
  /** A number of North's range that nobody has. */
  readonly unknownNumber: string;
  readonly logins: readonly { readonly name: string; readonly role: string; readonly password: string }[];
}

export function readWorldFile(file: string): WorldFile | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as WorldFile) : undefined;
}

/** Readable by its owner only, and there as a whole or not at all. */
export function writeWorldFile(file: string, world: WorldFile): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, JSON.stringify(world, null, 2) + '\n', { mode: OWNER_ONLY });
  renameSync(draft, file);
}
