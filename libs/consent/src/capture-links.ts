import type { Purpose, Scope, SubscriberRef } from '@openmast/kernel';
import type { CaptureResult } from './domain/callback-url';

/** Path of the page behind a link on the public origin; the secret follows. */
export const CAPTURE_LINK_PATH = '/capture';

/** How a journey can end by an answer or a failure; running out of time is not an end that anybody brings about. */
export type CaptureEnd = Exclude<CaptureResult, 'timeout'>;

/** What one link asks, of whom, for whom. */
export interface CaptureMatter {
  readonly subscriber: SubscriberRef;
  readonly applicationId: string;
  readonly purpose: Purpose;
  readonly scopes: readonly Scope[];
}

export interface CaptureLink extends CaptureMatter {
  /** Absent: the person is told on our own page that it is done. */
  readonly callbackUrl?: string;
  readonly isExpired: boolean;
  /** How it ended. Absent: it has not. */
  readonly result?: CaptureEnd;
}

/** Links to the capture page that applications hand to their users. Only keyed hashes of their secrets are kept. Also the injection token. */
export abstract class CaptureLinks {
  /**
   * A new link. @returns its secret, which is kept nowhere, or `undefined` when this application has caused too many for this line.
   * @throws AppError `unavailable`
   */
  abstract open(matter: CaptureMatter, callbackUrl: string | undefined): Promise<string | undefined>;

  /** `undefined`: there never was such a link, or it is long gone. @throws AppError `unavailable` */
  abstract find(secret: string): Promise<CaptureLink | undefined>;

  /** The question stands on the person's screen now. @throws AppError `unavailable` */
  abstract noteShown(secret: string): Promise<void>;

  /** Ends the journey. True for exactly one ending per link, and for none once it has expired. @throws AppError `unavailable` */
  abstract end(secret: string, result: CaptureEnd): Promise<boolean>;

  /** The answer was taken and could not be recorded: whoever asks again is told so. @throws AppError `unavailable` */
  abstract noteFailure(secret: string): Promise<void>;

  /** Those of the scopes that stand unanswered on the person's screen. @throws AppError `unavailable` */
  abstract beingAsked(matter: CaptureMatter): Promise<ReadonlySet<string>>;
}
