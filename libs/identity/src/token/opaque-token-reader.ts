import { parseSubscriberRef, type Clock } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { z } from 'zod';
import type { VerifiedToken } from '../access-token';
import { storedId } from '../store/postgres-oidc-adapter';
import type { PairwiseSubjects } from '../store/postgres-pairwise-subjects';
import { tokenFromClaims } from './token-from-claims';
import type { TokenReader } from './token-reader';

const FIND = {
  name: 'identity-find-opaque-token',
  text: `select payload from identity.oidc_payload where model in ('AccessToken', 'ClientCredentials') and id = $1`,
};

/** What oidc-provider keeps of an access token (its `models/base_token.js`), as far as it is asked for here. */
const storedToken = z.object({
  clientId: z.string(),
  accountId: z.string().optional(),
  exp: z.number(),
  aud: z.string(),
  scope: z.string().optional(),
  grantId: z.string().optional(),
  jkt: z.string().optional(),
  extra: z.object({ amr: z.array(z.string()).optional(), gty: z.string() }),
});

export interface OpaqueReaderParts {
  readonly issuer: string;
  readonly clock: Clock;
  readonly database: Database;
  readonly subjects: PairwiseSubjects;
}

/** Opaque access tokens: what they stand for is kept by the authorization server, under a hash of the token. */
export class OpaqueTokenReader implements TokenReader {
  constructor(private readonly parts: OpaqueReaderParts) {}

  async read(token: string): Promise<VerifiedToken | undefined> {
    const tokenId = storedId(token);
    const [row] = await this.parts.database.rows<{ payload: unknown }>(FIND, [tokenId]);
    const stored = storedToken.safeParse(row?.payload).data;
    if (!stored || stored.aud !== this.parts.issuer || this.isOver(stored.exp)) return undefined;
    const { clientId, accountId, exp, scope, grantId, jkt, extra } = stored;
    const subject = accountId === undefined ? clientId : await this.subjectOf(accountId, clientId);
    return tokenFromClaims({
      jti: tokenId,
      client_id: clientId,
      sub: subject,
      exp,
      scope,
      gid: grantId,
      ...(jkt === undefined ? {} : { cnf: { jkt } }),
      ...extra,
    });
  }

  private isOver(exp: number): boolean {
    return exp * 1000 <= this.parts.clock.now().getTime();
  }

  private subjectOf(accountId: string, clientId: string): Promise<string> {
    const subscriber = parseSubscriberRef(accountId);
    if (!subscriber) throw new Error('an opaque token belongs to nobody');
    return this.parts.subjects.subjectOf(subscriber, clientId);
  }
}
