/** An application that proved itself with a two-legged access token. */
export interface AuthenticatedApplication {
  readonly applicationId: string;
  readonly scopes: ReadonlySet<string>;
}

/** Who is calling our public API? Answered by the identity wing; asked here so that the arrow between the wings has one direction. */
export abstract class ApplicationAuthenticator {
  /** `undefined`: no valid token. @throws AppError `unavailable` */
  abstract authenticate(authorizationHeader: string | undefined): Promise<AuthenticatedApplication | undefined>;
}
