import type { ClientBase, Connection, Submittable } from 'pg';

/** PGCOPY's signature, flags and the length of a header extension that nobody writes (PostgreSQL, "COPY", binary format). */
const HEADER_BYTES = 19;
/** The file trailer is a field count of -1, and nothing else. */
const TRAILER_BYTES = 2;

/**
 * Hands over each row of a query in PostgreSQL's binary format (field count, then length and bytes of each field), the moment it
 * arrives: while a row is looked at nothing more is read, so the server waits and nothing piles up. The memory is the driver's and
 * holds the row during the call only. `pg` reads every other answer as text, which would cost more than the check that the bytes
 * are for.
 *
 * @throws what `take` throws, after the query has ended; the connection stays of use
 */
export async function copyRows(client: Pick<ClientBase, 'query'>, select: string, take: (tuple: Buffer) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.query(new CopyOut(`copy (${select}) to stdout (format binary)`, take, { resolve, reject }));
  });
}

interface Outcome {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What `pg` calls on a query while its answer arrives. */
class CopyOut implements Submittable {
  private isHeaderRead = false;
  private hasFailed = false;

  constructor(
    private readonly text: string,
    private readonly take: (tuple: Buffer) => void,
    private readonly outcome: Outcome,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  /** One row each; the header comes with the first one, or alone. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    const tuple = this.isHeaderRead ? chunk : chunk.subarray(HEADER_BYTES);
    this.isHeaderRead = true;
    if (this.hasFailed || tuple.length <= TRAILER_BYTES) return;
    try {
      this.take(tuple);
    } catch (error) {
      // Thrown into the driver it would end the process.
      this.handleError(error);
    }
  }

  handleCommandComplete(): void {
    // Told by what follows it.
  }

  handleError(error: unknown): void {
    this.hasFailed = true;
    this.outcome.reject(error);
  }

  handleReadyForQuery(): void {
    this.outcome.resolve();
  }
}
