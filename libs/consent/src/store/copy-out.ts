import type { ClientBase, Connection, Submittable } from 'pg';

/** PGCOPY's signature, flags and the length of a header extension that nobody writes (PostgreSQL, "COPY", binary format). */
const HEADER_BYTES = 19;
const FIELD_COUNT_BYTES = 2;
const LENGTH_BYTES = 4;

/**
 * The fields of a query's one row as bytes. `pg` reads every other answer as text, which would cost more than the check that
 * the bytes are for.
 */
export async function copyOneRow(client: Pick<ClientBase, 'query'>, select: string): Promise<Buffer[]> {
  const data = await new Promise<Buffer>((resolve, reject) => {
    client.query(new CopyOut(`copy (${select}) to stdout (format binary)`, resolve, reject));
  });
  let offset = HEADER_BYTES + FIELD_COUNT_BYTES;
  return Array.from({ length: data.readInt16BE(HEADER_BYTES) }, () => {
    const start = offset + LENGTH_BYTES;
    offset = start + data.readInt32BE(offset);
    return data.subarray(start, offset);
  });
}

/** What `pg` calls on a query while its answer arrives. */
class CopyOut implements Submittable {
  private readonly chunks: Buffer[] = [];
  private failure: Error | undefined;

  constructor(
    private readonly text: string,
    private readonly resolve: (data: Buffer) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  /** The driver reuses the memory behind a chunk. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.chunks.push(Buffer.from(chunk));
  }

  handleCommandComplete(): void {
    // Told by what follows it.
  }

  handleError(error: Error): void {
    this.failure = error;
    this.reject(error);
  }

  handleReadyForQuery(): void {
    const [first, ...rest] = this.chunks;
    if (this.failure || !first) return;
    // The row comes in one piece; what may follow it is the trailer.
    this.resolve(rest.length === 0 || first.length > HEADER_BYTES ? first : Buffer.concat(this.chunks));
  }
}
