import type { Database } from '@openmast/runtime';
import type { VerifiedToken } from '../access-token';

const REVOKE = {
  name: 'identity-revoke-token',
  text: 'insert into identity.revoked_token (token_id, expires_at) values ($1, $2) on conflict do nothing',
};
const IS_REVOKED = {
  name: 'identity-is-revoked',
  text: `
    select 1 from identity.revoked_token where token_id = $1
    union all
    select 1 from identity.revoked_grant where grant_id = $2`,
};

/** Access tokens that were taken back, one by one or with their grant. The hot path of the CAMARA APIs reads the same table. */
export class RevokedTokens {
  constructor(private readonly database: Database) {}

  /** @throws AppError `unavailable` */
  async add(token: VerifiedToken): Promise<void> {
    await this.database.affected(REVOKE, [token.tokenId, token.expiresAt]);
  }

  /** @throws AppError `unavailable` */
  async has(token: VerifiedToken): Promise<boolean> {
    return (await this.database.rows(IS_REVOKED, [token.tokenId, token.grantId ?? null])).length > 0;
  }
}
