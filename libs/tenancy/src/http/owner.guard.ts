import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { AppError } from '@openmast/kernel';
import { type StaffRequest, signedIn } from './staff.guard';

/** The one role that may act for the operator as a whole. */
const OWNER = 'owner';

/** For what reaches beyond one's own tenant (ADR 0022), behind `StaffGuard`. */
@Injectable()
export class OwnerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (signedIn(context.switchToHttp().getRequest<StaffRequest>()).role === OWNER) return true;
    throw new AppError(
      'forbidden',
      'OWNERS_ONLY',
      'This reaches beyond your tenant: only staff with the role "owner" may do it.',
    );
  }
}
