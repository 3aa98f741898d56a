import { createHash, hash, randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Client, Connection, Submittable } from 'pg';
import { withClient } from '../database';
import { answerQuestions } from '../processes/pinned-process';

const BLOCK_BYTES = 1 << 16;
/** Hashed over and over: as many as stay out of the processor's caches. */
const BYTES_IN_MEMORY = 1 << 26;

/** `copy`: every row out of the database, one SHA-256 over all of it. `hash`: one SHA-256 per row, of bytes that are here already. */
export type BareQuestion =
  | { readonly kind: 'copy'; readonly databaseUrl: string; readonly tenant: string }
  | { readonly kind: 'hash'; readonly rows: number; readonly bytesPerRow: number };

/** Seconds it took, and of them processor time of this process. */
export interface BareAnswer {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Bytes arrive row by row; they are hashed in blocks, which is cheaper. */
class HashedCopy implements Submittable {
  private readonly digest = createHash('sha256');
  private block = Buffer.allocUnsafe(BLOCK_BYTES);
  private used = 0;
  private failure: Error | undefined;

  constructor(
    private readonly text: string,
    private readonly done: (failure?: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.used + chunk.length > this.block.length) this.flush();
    if (chunk.length > this.block.length) this.block = Buffer.allocUnsafe(chunk.length);
    this.used += chunk.copy(this.block, this.used);
  }

  handleCommandComplete(): void {
    this.flush();
    this.digest.digest();
  }

  handleError(error: Error): void {
    this.failure = error;
  }

  handleReadyForQuery(): void {
    this.done(this.failure);
  }

  private flush(): void {
    this.digest.update(this.block.subarray(0, this.used));
    this.used = 0;
  }
}

/** By the primary key, as the check reads. */
async function copyAll(client: Client, tenant: string): Promise<void> {
  await client.query('set enable_sort = off; set enable_seqscan = off; set enable_bitmapscan = off; set statement_timeout = 0');
  const select = `select position, content, hash from consent.event where tenant_id = ${client.escapeLiteral(tenant)} order by position`;
  await new Promise<void>((resolve, reject) => {
    const copy = new HashedCopy(`copy (${select}) to stdout (format binary)`, (failure) => {
      if (failure) reject(failure);
      else resolve();
    });
    client.query(copy);
  });
}

function hashAll(rows: number, bytesPerRow: number): void {
  const slots = Math.floor(memory.length / bytesPerRow);
  for (let row = 0; row < rows; row += 1) {
    const start = (row % slots) * bytesPerRow;
    hash('sha256', memory.subarray(start, start + bytesPerRow), 'hex');
  }
}

const memory = randomBytes(BYTES_IN_MEMORY);

answerQuestions(async (question: BareQuestion): Promise<BareAnswer> => {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  if (question.kind === 'hash') hashAll(question.rows, question.bytesPerRow);
  else await withClient(question.databaseUrl, (client) => copyAll(client, question.tenant));
  const cpu = process.cpuUsage(cpuBefore);
  return { seconds: (performance.now() - startedMs) / 1000, cpuSeconds: (cpu.user + cpu.system) / 1e6 };
});
