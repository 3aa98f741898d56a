export { type ApplicationLabel, ApplicationRegistry } from './application-registry';
export { type Agreement, agree, agreeInAnyFlow } from './domain/agree';
export { type ConsentProtection, MINIMUM_DISPLAY_SECONDS_MAX, protectionOf } from './domain/consent-protection';
export {
  ACCESS_TOKEN_FORMATS,
  type AccessTokenFormat,
  type Application,
  CIBA_GRANT,
  GRANT_TYPES,
  type GrantType,
  ID_TOKEN_ALGORITHMS,
  type IdTokenAlgorithm,
  JWT_BEARER_GRANT,
  type LawfulBasis,
  type Product,
} from './domain/application';
export { CountryRules } from './country-rules';
export { isClientSecret } from './store/client-secret';
export { AdminApiModule } from './http/admin-api.module';
export { OwnTenantGuard } from './http/own-tenant.guard';
export { OwnerGuard } from './http/owner.guard';
export { StaffGuard, type StaffRequest, signedIn } from './http/staff.guard';
export { Onboarding } from './onboarding';
export { StaffDirectory, type StaffMember, nameAmongTenants } from './staff-directory';
export { tenancyEntities } from './store/entities';
export { PostgresApplicationRegistry } from './store/postgres-application-registry';
export { PostgresCountryRules } from './store/postgres-country-rules';
export { PostgresOnboarding } from './store/postgres-onboarding';
export { PostgresStaffDirectory } from './store/postgres-staff-directory';
