import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AppError } from '@openmast/kernel';
import { ApplicationAuthenticator, type AuthenticatedApplication } from '../application-authenticator';
import { WITHDRAW_SCOPE } from '../capability';

/** A request that has passed {@link ApplicationGuard}. */
export interface ApplicationRequest {
  readonly headers: { readonly authorization?: string };
  application?: AuthenticatedApplication;
}

/** Lets in applications with a two-legged token for this API, before anybody looks at the body. */
@Injectable()
export class ApplicationGuard implements CanActivate {
  constructor(@Inject(ApplicationAuthenticator) private readonly applications: ApplicationAuthenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ApplicationRequest>();
    const application = await this.applications.authenticate(request.headers.authorization);
    if (!application) throw new AppError('unauthenticated', 'UNAUTHENTICATED', 'Send a valid access token as Bearer.');
    if (!application.scopes.has(WITHDRAW_SCOPE)) {
      throw new AppError('forbidden', 'PERMISSION_DENIED', `The access token lacks the scope ${WITHDRAW_SCOPE}.`);
    }
    request.application = application;
    return true;
  }
}
