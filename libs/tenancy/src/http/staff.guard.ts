import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AppError } from '@openmast/kernel';
import { StaffDirectory, type StaffMember } from '../staff-directory';

interface AskingRequest {
  readonly headers: { readonly authorization?: string };
  staff?: StaffMember;
}

/** A request that has passed {@link StaffGuard}. */
export interface StaffRequest {
  readonly staff?: StaffMember;
}

/** Lets only the operator's staff in, by HTTP Basic (RFC 7617), until the console brings sign-in of its own. */
@Injectable()
export class StaffGuard implements CanActivate {
  constructor(@Inject(StaffDirectory) private readonly directory: StaffDirectory) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AskingRequest>();
    const credentials = basicCredentials(request.headers.authorization);
    const staff = credentials && (await this.directory.authenticate(credentials.name, credentials.password));
    if (!staff) throw new AppError('unauthenticated', 'UNAUTHENTICATED', 'Sign in with the name and password of a staff member.');
    request.staff = staff;
    return true;
  }
}

/** Who is signed in, and so whose tenant is meant. @throws Error on a route without {@link StaffGuard}: nobody is no tenant's */
export function signedIn({ staff }: StaffRequest): StaffMember {
  if (!staff) throw new Error('a route for staff is not guarded');
  return staff;
}

function basicCredentials(header: string | undefined): { name: string; password: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(header ?? '')?.[1];
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
