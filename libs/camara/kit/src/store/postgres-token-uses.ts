import { TokenUses } from '@openmast/identity';
import type { Database } from '@openmast/runtime';

const FIND = { name: 'camara-token-use', text: 'select 1 from camara.token_use where token_id = $1' };

/** Reads what authorize-call writes. */
export class PostgresTokenUses extends TokenUses {
  constructor(private readonly database: Database) {
    super();
  }

  override async has(tokenId: string): Promise<boolean> {
    return (await this.database.rows(FIND, [tokenId])).length > 0;
  }
}
