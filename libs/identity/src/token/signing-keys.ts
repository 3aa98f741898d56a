import type { Database, KeyRing } from '@openmast/runtime';
import { type JWK, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { PoolClient } from 'pg';

const LABEL = 'identity/signing-key';
/** What we sign with, unless a client's library knows RSA only. */
export const SIGNING_ALGORITHM = 'ES256';
const ALGORITHMS = [SIGNING_ALGORITHM, 'RS256'] as const;

/** A retired key stays published this long: the longest life of a token, plus what anybody may cache a key set. */
const RETIRED_HOURS = 2;

const LOCK = 'lock table identity.signing_key in share row exclusive mode';
const ALL = `select kid, alg, state, private_cipher from identity.signing_key
  order by array_position(array['active', 'next', 'retired'], state), alg, changed_at desc`;
const PUBLIC = { name: 'identity-public-keys', text: 'select public_jwk from identity.signing_key' };
const VERSION = {
  name: 'identity-key-version',
  text: `select string_agg(kid || ':' || state, ',' order by kid) as version from identity.signing_key`,
};
const INSERT = 'insert into identity.signing_key (kid, alg, public_jwk, private_cipher, state) values ($1, $2, $3, $4, $5)';
const MOVE = 'update identity.signing_key set state = $2, changed_at = now() where state = $1';
const FORGET = `delete from identity.signing_key where state = 'retired' and changed_at < now() - make_interval(hours => $1)`;

type KeyState = 'next' | 'active' | 'retired';

interface Row {
  readonly kid: string;
  readonly alg: string;
  readonly state: KeyState;
  readonly private_cipher: Buffer;
}

/**
 * The authorization server's own keys: public part in the clear, private part sealed under the master key. Of each algorithm
 * one key signs (`active`), the one after it is published already (`next`), and those before it stay published until nothing
 * they signed can be alive (`retired`).
 */
export class SigningKeys {
  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {}

  /** Private JWKs, those that sign first, and ES256 before RS256; makes what is missing. @throws AppError `unavailable` */
  async load(): Promise<JWK[]> {
    return this.database.transaction(async (client) => {
      // Two processes that start together must not both make "the first" key.
      await client.query(LOCK);
      const found = (await client.query<Row>(ALL)).rows;
      for (const state of ['active', 'next'] as const) {
        for (const alg of ALGORITHMS) {
          if (!found.some((row) => row.state === state && row.alg === alg)) await this.add(client, state, alg);
        }
      }
      const { rows } = await client.query<Row>(ALL);
      return rows.map((row) => JSON.parse(this.keyRing.open(LABEL, row.private_cipher, row.kid).toString()) as JWK);
    });
  }

  /** The next keys sign from now on; new next ones are published. @throws AppError `unavailable` */
  async rotate(): Promise<void> {
    await this.load();
    await this.database.transaction(async (client) => {
      await client.query(LOCK);
      await client.query(FORGET, [RETIRED_HOURS]);
      await client.query(MOVE, ['active', 'retired']);
      await client.query(MOVE, ['next', 'active']);
      for (const alg of ALGORITHMS) await this.add(client, 'next', alg);
    });
  }

  /** Changes whenever the set does. @throws AppError `unavailable` */
  async version(): Promise<string> {
    const [row] = await this.database.rows<{ version: string | null }>(VERSION, []);
    return row?.version ?? '';
  }

  /** @throws AppError `unavailable` */
  async publicKeys(): Promise<JWK[]> {
    return (await this.database.rows<{ public_jwk: JWK }>(PUBLIC, [])).map((row) => row.public_jwk);
  }

  private async add(client: PoolClient, state: KeyState, alg: (typeof ALGORITHMS)[number]): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const bare = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(bare);
    const head = { kid, alg, use: 'sig' };
    const privateJwk = { ...(await exportJWK(privateKey)), ...head };
    const box = this.keyRing.seal(LABEL, Buffer.from(JSON.stringify(privateJwk)), kid);
    await client.query(INSERT, [kid, alg, JSON.stringify({ ...bare, ...head }), box, state]);
  }
}
