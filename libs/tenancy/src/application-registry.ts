import type { Application } from './domain/application';

/** Who an application is, in words for people. */
export type ApplicationLabel = Pick<Application, 'displayName' | 'ownerName' | 'partnerName' | 'privacyPolicyUrl'>;

/** Finds applications that may be used now. Also the injection token. */
export abstract class ApplicationRegistry {
  /**
   * `undefined` when there is no such client, or it or its partner is suspended.
   * @throws AppError `unavailable`
   */
  abstract find(clientId: string): Promise<Application | undefined>;

  /** The operator's brand that onboarded an application, living or not. @throws AppError `unavailable` */
  abstract tenantOf(clientId: string): Promise<string | undefined>;

  /** What people are told about applications, living or not; unknown ones are left out. @throws AppError `unavailable` */
  abstract describe(clientIds: readonly string[]): Promise<ReadonlyMap<string, ApplicationLabel>>;
}
