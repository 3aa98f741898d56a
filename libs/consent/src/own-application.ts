import type { ApplicationRegistry } from '@openmast/tenancy';

/**
 * Whether a tenant onboarded this application, living or not. Another tenant's application is not told from one that is none:
 * the same look answers both. @throws AppError `unavailable`
 */
export async function isOwnApplication(
  applications: Pick<ApplicationRegistry, 'tenantOf'>,
  tenantId: string,
  applicationId: string,
): Promise<boolean> {
  return (await applications.tenantOf(applicationId)) === tenantId;
}
