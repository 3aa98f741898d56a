import type { Database, KeyRing } from '@openmast/runtime';
import { OperatorTokenUses } from '../login-hint/hint-resolver';

const LABEL = 'identity/operator-token';

const SPEND = {
  name: 'identity-spend-operator-token',
  text: 'insert into identity.operator_token_use (token_hash) values ($1) on conflict do nothing',
};

export class PostgresOperatorTokenUses extends OperatorTokenUses {
  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {
    super();
  }

  override async spend(token: string): Promise<boolean> {
    return (await this.database.affected(SPEND, [this.keyRing.mac(LABEL, token)])) === 1;
  }
}
