import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { AppError } from '@openmast/kernel';
import { type StaffRequest, signedIn } from './staff.guard';

interface TenantRequest extends StaffRequest {
  /** The Consents API calls a tenant `org`. */
  readonly params: { readonly tenantId?: string; readonly org?: string };
}

/**
 * For paths that name a tenant, behind `StaffGuard`: staff speak for their own. Another tenant is not told from none: one
 * comparison answers both, before anybody looks at the rest of the path, at the body, or into the database.
 */
@Injectable()
export class OwnTenantGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<TenantRequest>();
    const { tenantId, org } = request.params;
    if ((tenantId ?? org) === signedIn(request).tenantId) return true;
    throw new AppError('not-found', 'UNKNOWN_ORGANISATION', 'You work for no such organisation.');
  }
}
