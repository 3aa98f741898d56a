import type { Application } from './domain/application';

/** Finds applications that may be used now. Also the injection token. */
export abstract class ApplicationRegistry {
  /**
   * `undefined` when there is no such client, or it or its partner is suspended.
   * @throws AppError `unavailable`
   */
  abstract find(clientId: string): Promise<Application | undefined>;
}
