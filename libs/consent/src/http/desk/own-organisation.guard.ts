import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { AppError } from '@openmast/kernel';
import type { StaffMember } from '@openmast/tenancy';

/** A request that has passed the staff's guard. */
export interface OrganisationRequest {
  readonly params: { readonly org: string };
  readonly staff?: StaffMember;
}

/** Staff speak for their own organisation. Another one's is not told from none, before anybody looks at the body. */
@Injectable()
export class OwnOrganisationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { staff, params } = context.switchToHttp().getRequest<OrganisationRequest>();
    if (staff && staff.tenantId === params.org) return true;
    throw new AppError('not-found', 'UNKNOWN_ORGANISATION', 'You work for no such organisation.');
  }
}
