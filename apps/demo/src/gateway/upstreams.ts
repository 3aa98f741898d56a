import { Pool } from 'undici';
import { z } from 'zod';

const CONNECTIONS_MAX = 128;
const CONNECT_TIMEOUT_MS = 2_000;
const HEADERS_TIMEOUT_MS = 30_000;

export const upstreamsSchema = z.array(z.object({ prefix: z.string().startsWith('/'), url: z.url({ protocol: /^https?$/ }) }));

export type Upstream = z.infer<typeof upstreamsSchema>[number];

/** The operator's servers behind the gateway: one, or several told apart by the beginning of the path; the longest fitting one wins. */
export class Upstreams {
  readonly #routes: ReadonlyArray<{ prefix: string; pool: Pool }>;
  readonly #pools = new Map<string, Pool>();

  constructor(platformUrl: string, upstreams: readonly Upstream[]) {
    this.#routes = [...upstreams, { prefix: '/', url: platformUrl }]
      .map(({ prefix, url }) => ({ prefix: prefix.replace(/\/+$/, ''), pool: this.#pool(new URL(url).origin) }))
      .sort((a, b) => b.prefix.length - a.prefix.length);
  }

  for(path: string): Pool {
    const bare = path.split('?', 1)[0] ?? '';
    const route = this.#routes.find(({ prefix }) => bare === prefix || bare.startsWith(`${prefix}/`));
    if (!route) throw new Error('A path that does not start with a slash has no upstream.');
    return route.pool;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  #pool(origin: string): Pool {
    const known = this.#pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connections: CONNECTIONS_MAX,
      connectTimeout: CONNECT_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: 0, // event streams are silent for as long as they like
    });
    this.#pools.set(origin, pool);
    return pool;
  }
}
