import { randomUUID } from 'node:crypto';
import { SystemClock, type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import { CompactSign, type JWK, exportJWK, generateKeyPair } from 'jose';
import { Client } from 'pg';
import { genesisHash, linkHash } from '../chain/chain-link';
import { DocumentSigner, type SignedDocument } from '../chain/document-signer';
import { type SignedHead, openHead } from '../chain/signed-head';
import { type ChainReport, verifyChain } from '../chain/verify-chain';
import { verifyGrowth } from '../chain/verify-growth';
import { PostgresChainSource } from './postgres-chain-source';
import { PostgresConsentLedger } from './postgres-consent-ledger';
import { PostgresSignatureKeys } from './postgres-signature-keys';
import { PostgresSignedHeads } from './postgres-signed-heads';

const TAMPERINGS = 1_000;
const SEED = 27_560;
const ROWS = 60;
/** After which rows a head is signed; the last one is kept outside too. */
const SIGNED_AFTER = [20, 41, ROWS];
const ROWS_PER_PART = 7;
const TIMEOUT_MS = 300_000;

class OwnKey extends DocumentSigner {
  constructor(private readonly jwk: JWK) {
    super();
  }

  static async make(kid: string): Promise<OwnKey> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    return new OwnKey({ ...(await exportJWK(privateKey)), kid });
  }

  override async sign(type: string, document: object): Promise<SignedDocument> {
    const { d: _secret, ...publicJwk } = this.jwk;
    const jws = await new CompactSign(Buffer.from(JSON.stringify(document)))
      .setProtectedHeader({ alg: 'ES256', kid: this.jwk.kid!, typ: type })
      .sign(this.jwk);
    return { jws, kid: this.jwk.kid!, publicJwk };
  }
}

/** Chance that can be repeated (mulberry32). */
class Chance {
  constructor(private state: number) {}

  /** From `low` to `high`, both included. */
  between(low: number, high: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const share = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return low + Math.floor(share * (high - low + 1));
  }
}

/** What somebody with every right in the database does, triggers switched off. Gives the first position touched. */
type Tampering = (client: Client, chance: Chance) => Promise<number>;

const TENANT = 'north';
const one = (client: Client, text: string, ...values: unknown[]) => client.query(text, values);

const editContent: Tampering = async (client, chance) => {
  const position = chance.between(1, ROWS);
  const edits = [
    `replace(content, '"granted"', '"denied" ')`,
    `replace(content, '"sim-swap:check"', '"sim-swap:retrieve-date"')`,
    `replace(content, '"at" : "2', '"at" : "1')`,
    `replace(content, '"capture-1"', '"capture-2"')`,
    `replace(content, '"v" : 2', '"v" :  2')`,
  ];
  const edit = edits[chance.between(0, edits.length - 1)]!;
  const { rowCount } = await one(
    client,
    `update consent.event set content = ${edit} where position = $1 and content <> ${edit}`,
    position,
  );
  // Not every row has every word; then the row gets another one's words.
  if (!rowCount)
    await one(client, `update consent.event set content = replace(content, '"v" : 2', '"v" : 3') where position = $1`, position);
  return position;
};

const editHash: Tampering = async (client, chance) => {
  const position = chance.between(1, ROWS);
  const byte = chance.between(0, 31);
  await one(
    client,
    'update consent.event set hash = set_byte(hash, $2, 255 - get_byte(hash, $2)) where position = $1',
    position,
    byte,
  );
  return position;
};

const cutHash: Tampering = async (client, chance) => {
  const position = chance.between(1, ROWS);
  await one(
    client,
    'update consent.event set hash = substring(hash from 1 for $2) where position = $1',
    position,
    chance.between(0, 31),
  );
  return position;
};

const editPosition: Tampering = async (client, chance) => {
  const position = chance.between(1, ROWS);
  const other = [0, -5, ROWS + 1, ROWS + 1000][chance.between(0, 3)]!;
  await one(client, 'update consent.event set position = $2 where position = $1', position, other);
  return Math.min(position, Math.max(other, 1));
};

const editTenant: Tampering = async (client, chance) => {
  const position = chance.between(1, ROWS);
  await one(client, `update consent.event set tenant_id = 'nowhere' where position = $1`, position);
  return position;
};

const deleteRows: Tampering = async (client, chance) => {
  const position = chance.between(1, ROWS - 1);
  await one(client, 'delete from consent.event where position between $1 and $2', position, chance.between(position, ROWS - 1));
  return position;
};

/** Two different rows, the lower one first. */
const twoOf = (chance: Chance): [number, number] => {
  const first = chance.between(1, ROWS - 1);
  return [first, chance.between(first + 1, ROWS)];
};

const swapRows: Tampering = async (client, chance) => {
  const [first, second] = twoOf(chance);
  await one(client, 'update consent.event set position = -1 where position = $1', first);
  await one(client, 'update consent.event set position = $2 where position = $1', second, first);
  await one(client, 'update consent.event set position = $1 where position = -1', second);
  return first;
};

const swapContents: Tampering = async (client, chance) => {
  const [first, second] = twoOf(chance);
  await one(
    client,
    `update consent.event e set content = o.content from consent.event o
      where (e.position, o.position) in (($1, $2), ($2, $1))`,
    first,
    second,
  );
  return first;
};

const closeGap: Tampering = async (client, chance) => {
  const position = chance.between(1, ROWS - 1);
  await one(client, 'delete from consent.event where position = $1', position);
  await one(client, 'update consent.event set position = -position where position > $1', position);
  await one(client, 'update consent.event set position = -position - 1 where position < 0');
  return position;
};

/** As the ledger would, but afterwards: every hash from `from` on. */
async function rehash(client: Client, chance: Chance, from: number): Promise<void> {
  const { rows } = await client.query<{ position: string; content: string; hash: Buffer }>(
    'select position, content, hash from consent.event order by position',
  );
  let hash = from > 1 ? rows[from - 2]!.hash : genesisHash(TENANT);
  for (const row of rows.slice(from - 1)) {
    hash = linkHash(hash, { position: Number(row.position), content: row.content });
    await one(client, 'update consent.event set hash = $2 where position = $1', row.position, hash);
  }
  // Sometimes the head row is forgotten.
  if (chance.between(0, 3)) await one(client, 'update consent.chain_head set position = $1, hash = $2', rows.length, hash);
}

/** Half of the time the signed heads in the database go too, so that only the one kept outside is left. */
async function maybeForgetHeads(client: Client, chance: Chance, from: number): Promise<void> {
  if (chance.between(0, 1)) await one(client, 'delete from consent.signed_head where position >= $1', from);
}

const cutTail: Tampering = async (client, chance) => {
  const position = chance.between(1, ROWS);
  await one(client, 'delete from consent.event where position >= $1', position);
  if (chance.between(0, 1)) {
    const { rows } = await client.query<{ hash: Buffer }>('select hash from consent.event where position = $1', [position - 1]);
    const hash = rows[0]?.hash ?? genesisHash(TENANT);
    await one(client, 'update consent.chain_head set position = $1, hash = $2', position - 1, hash);
  }
  await maybeForgetHeads(client, chance, position);
  return position;
};

const rewrite: Tampering = async (client, chance) => {
  const position = chance.between(1, ROWS);
  await one(client, `update consent.event set content = replace(content, '"v" : 2', '"v" :  2') where position = $1`, position);
  await rehash(client, chance, position);
  await maybeForgetHeads(client, chance, position);
  return position;
};

const rewriteWithout: Tampering = async (client, chance) => {
  const position = await closeGap(client, chance);
  await rehash(client, chance, position);
  await maybeForgetHeads(client, chance, position);
  return position;
};

const editHeadRow: Tampering = async (client, chance) => {
  if (chance.between(0, 1)) await one(client, 'delete from consent.chain_head');
  else await one(client, `update consent.chain_head set hash = sha256(hash)`);
  return ROWS;
};

const forgeHead: Tampering = async (client, chance) => {
  const position = SIGNED_AFTER[chance.between(0, SIGNED_AFTER.length - 1)]!;
  const stranger = await OwnKey.make('stranger');
  const { jws, publicJwk } = await stranger.sign('consent-head+jws', {
    ...{ tenant: TENANT, position, hash: genesisHash('x').toString('base64url'), time: new Date().toISOString() },
  });
  await one(client, `insert into consent.signature_key values ('stranger', $1, $2)`, JSON.stringify(publicJwk), Buffer.alloc(32));
  await one(client, 'update consent.signed_head set jws = $2 where position = $1', position, jws);
  return position;
};

const TAMPERER: Readonly<Record<string, Tampering>> = {
  ...{ editContent, editHash, cutHash, editPosition, editTenant, deleteRows, swapRows, swapContents, closeGap },
  ...{ cutTail, rewrite, rewriteWithout, editHeadRow, forgeHead },
};

describe('a history that somebody with every right has tampered with', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let client: Client;
  let keys: PostgresSignatureKeys;
  let heads: PostgresSignedHeads;
  let anchor: SignedHead;

  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    client = new Client({ connectionString: world.url });
    await client.connect();
    keys = new PostgresSignatureKeys(world.database, world.keyRing);
    const signer = await OwnKey.make('ours');
    heads = new PostgresSignedHeads({ database: world.database, signer, keys, clock: new SystemClock() });
    const ledger = new PostgresConsentLedger(world.database);
    for (let row = 1; row <= ROWS; row += 1) {
      await ledger.record({
        subscriber: randomUUID() as string as SubscriberRef,
        applicationId: row % 3 ? north.rideNow : north.kestrelPay,
        purpose: parsePurpose('dpv:FraudPreventionAndDetection')!,
        scopes: [parseScope('sim-swap:check')!],
        state: row % 4 ? 'granted' : 'denied',
        channel: 'authorization',
        evidence: { view: 'capture-1' },
      });
      if (SIGNED_AFTER.includes(row)) await heads.sign();
    }
    anchor = (await openHead(keys, (await heads.latest())[0]!))!;
  });
  afterAll(async () => {
    await client.end();
    await world.close();
  });

  const verify = async (anchors: readonly SignedHead[], rowsPerCopy?: number): Promise<ChainReport[]> => {
    const source = new PostgresChainSource(client, rowsPerCopy);
    const reports: ChainReport[] = [];
    for (const tenant of new Set([...(await source.tenants()), TENANT]))
      reports.push(await verifyChain({ source, keys, anchors }, tenant));
    return reports;
  };

  /** Tampers, looks, and takes the tampering back. */
  const after = async <T>(tamper: () => Promise<unknown>, look: () => Promise<T>): Promise<T> => {
    await client.query('begin');
    try {
      await client.query('set local session_replication_role = replica');
      await tamper();
      return await look();
    } finally {
      await client.query('rollback');
    }
  };

  it('is whole to begin with', async () => {
    expect(await verify([anchor])).toEqual([
      expect.objectContaining({ tenantId: TENANT, rows: ROWS, headsChecked: 3, end: { position: ROWS, hash: anchor.hash } }),
    ]);
    expect((await verify([anchor]))[0]).not.toHaveProperty('broken');
  });

  it(
    `is found out ${String(TAMPERINGS)} times of ${String(TAMPERINGS)}, by a row not after the first that was touched`,
    async () => {
      const chance = new Chance(SEED);
      const names = Object.keys(TAMPERER);
      const missed: string[] = [];
      for (let turn = 0; turn < TAMPERINGS; turn += 1) {
        const name = names[turn % names.length]!;
        let touched = 0;
        const reports = await after(
          async () => (touched = await TAMPERER[name]!(client, chance)),
          // Read at once, or in parts, so that seams between parts are tampered with too.
          () => verify([anchor], Math.floor(turn / names.length) % 2 ? ROWS_PER_PART : undefined),
        );
        const found = reports.find(({ tenantId }) => tenantId === TENANT)?.broken;
        if (!found || found.position > touched)
          missed.push(`${String(turn)} ${name} at ${String(touched)}: ${JSON.stringify(found)}`);
      }

      expect(missed).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('names the very row that was edited, deleted or swapped', async () => {
    const chance = new Chance(SEED + 1);
    for (const tamper of [editContent, editHash, cutHash, editTenant, deleteRows, swapRows, swapContents, closeGap]) {
      let touched = 0;
      const reports = await after(
        async () => (touched = await tamper(client, chance)),
        () => verify([anchor]),
      );

      expect(reports.find(({ tenantId }) => tenantId === TENANT)?.broken?.position).toBe(touched);
    }
  });

  it('shows a row that was moved to another tenant there too', async () => {
    const reports = await after(
      () => client.query(`update consent.event set tenant_id = 'nowhere' where position = 7`),
      () => verify([]),
    );

    expect(reports.map(({ tenantId, broken }) => [tenantId, broken?.position])).toEqual([
      ['north', 7],
      ['nowhere', 1],
    ]);
  });

  it('cannot say something else in a column than in the hashed content', async () => {
    await expect(
      after(() => client.query(`update consent.event set state = 'granted'`), verify.bind(undefined, [])),
    ).rejects.toThrow(/can only be updated to DEFAULT/);
  });

  it('is reported as unguarded when a trigger is off or a column was cut loose', async () => {
    const faults = await after(
      async () => {
        await client.query('alter table consent.event disable trigger event_only_grows');
        await client.query('alter table consent.event alter column state drop expression');
      },
      () => new PostgresChainSource(client).guardFaults(),
    );

    expect(faults).toEqual([
      'the trigger event_only_grows is missing or off',
      'the column state is no longer generated from the content',
    ]);
  });

  it('passes for whole when the tail goes together with every head that knew it, and none was kept outside', async () => {
    const cut = async () => {
      await client.query('delete from consent.event where position > 50');
      await client.query('delete from consent.signed_head where position > 50');
      await client.query(
        `update consent.chain_head set position = 50, hash = (select hash from consent.event where position = 50)`,
      );
    };

    expect((await after(cut, () => verify([])))[0]).not.toHaveProperty('broken');
    expect((await after(cut, () => verify([anchor])))[0]).toMatchObject({
      broken: { position: 42, reason: expect.stringContaining('counts 60 rows, here are 50') },
    });
  });

  describe('before the next head is signed', () => {
    const LAST_SIGNED = SIGNED_AFTER[1]!;
    const growthAfter = (tamper: () => Promise<unknown>) =>
      after(
        async () => {
          await client.query('delete from consent.signed_head where position > $1', [LAST_SIGNED]);
          await tamper();
        },
        () => verifyGrowth({ source: new PostgresChainSource(client), keys }, TENANT),
      );
    const edit = (position: number) =>
      client.query(`update consent.event set content = replace(content, '"v" : 2', '"v" :  2') where position = $1`, [position]);

    it('leads on to the row that the ledger wrote last', async () => {
      expect(await growthAfter(() => Promise.resolve())).toEqual({ head: { position: ROWS, hash: anchor.hash } });
    });

    it.each<[string, number, () => Promise<unknown>]>([
      ['a row behind the last head is edited', 50, () => edit(50)],
      [
        'the first row behind it is deleted',
        LAST_SIGNED + 1,
        () => client.query('delete from consent.event where position = 42'),
      ],
      [
        'everything is written anew from before it, head row included',
        LAST_SIGNED + 1,
        async () => {
          await edit(30);
          await rehash(client, new Chance(SEED), 30);
        },
      ],
      [
        'the tail is cut off before it, head row included',
        LAST_SIGNED + 1,
        async () => {
          await client.query('delete from consent.event where position > 30');
          await client.query(`update consent.chain_head set position = 30, hash = sha256(hash)`);
        },
      ],
      ['the head row is edited', LAST_SIGNED + 1, () => client.query('update consent.chain_head set hash = sha256(hash)')],
      ['the head row is gone', LAST_SIGNED + 1, () => client.query('delete from consent.chain_head')],
      [
        'the last head is not ours',
        LAST_SIGNED,
        () => client.query(`update consent.signed_head set jws = jws || 'x' where position = $1`, [LAST_SIGNED]),
      ],
    ])('is found out when %s', async (_what, position, tamper) => {
      expect(await growthAfter(tamper)).toEqual({ broken: { position, reason: expect.stringMatching(/./) } });
    });

    it('is not signed, and named', async () => {
      const before = await heads.latest();
      await client.query('update consent.chain_head set position = $1, hash = sha256(hash)', [ROWS - 1]);

      expect(await heads.sign()).toEqual([{ tenantId: TENANT, position: ROWS + 1, reason: expect.stringMatching(/head row/) }]);
      expect(await heads.latest()).toEqual(before);
    });
  });
});
