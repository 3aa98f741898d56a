import type { EndOfLine, LineRecords } from '@openmast/subscriber';
import type { ClientBase } from 'pg';

const FORGET = 'delete from camara.access where subscriber_id = $1';

/** Records of access act for nobody; they are kept for whoever asks about them, until the person wants them gone. */
export class PostgresCamaraLineRecords implements LineRecords {
  async endLine(client: Pick<ClientBase, 'query'>, { subscriber, cause }: EndOfLine): Promise<void> {
    if (cause === 'erased') await client.query(FORGET, [subscriber]);
  }
}
