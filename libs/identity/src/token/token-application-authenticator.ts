import { ApplicationAuthenticator, type AuthenticatedApplication } from '@openmast/consent';
import type { ApplicationRegistry } from '@openmast/tenancy';
import type { RevokedTokens } from '../store/postgres-revoked-tokens';
import type { AccessTokenVerifier } from '../access-token';

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/** Recognises an application by its two-legged access token. */
export class TokenApplicationAuthenticator extends ApplicationAuthenticator {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly applications: ApplicationRegistry,
    private readonly revoked: RevokedTokens,
  ) {
    super();
  }

  override async authenticate(authorizationHeader: string | undefined): Promise<AuthenticatedApplication | undefined> {
    const text = BEARER.exec(authorizationHeader ?? '')?.[1];
    const token = text === undefined ? undefined : await this.verifier.verify(text);
    // A bound token would need its proof, which this API does not take.
    if (!token || token.subject !== undefined || token.proofKey !== undefined) return undefined;
    if (await this.revoked.has(token)) return undefined;
    // A suspended application is dead now, not when its token expires.
    const application = await this.applications.find(token.clientId);
    return application && { applicationId: application.id, scopes: token.scopes };
  }
}
