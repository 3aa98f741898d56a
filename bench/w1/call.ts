import type { SubscriberRef } from '@openmast/kernel';
import type { JWK } from 'jose';

/** The call that is measured, and what a token must say to be allowed to make it. */
export const VERIFY_PATH = '/number-verification/v2/verify';
export const SCOPE = 'number-verification:verify';
export const PURPOSE = 'dpv:FraudPreventionAndDetection';
export const RIGHT_ANSWER = JSON.stringify({ devicePhoneNumberVerified: true });
export const WRONG_NUMBER_ANSWER = JSON.stringify({ devicePhoneNumberVerified: false });

/** Who signs tokens, for what. */
export interface TokenIssuer {
  /** Also the audience. */
  readonly issuer: string;
  readonly clientId: string;
  readonly privateJwk: JWK;
}

/** A subscriber as the application sees him, and his number. */
export interface Caller {
  /** Pairwise. */
  readonly subject: string;
  /** E.164, with plus sign. */
  readonly number: string;
  readonly subscriber: SubscriberRef;
}

/** What the bench's own servers are told; they answer with their port. */
export interface ServerQuestion {
  /** `never` leaves the token unread. */
  readonly tokenCheck: 'jose' | 'never';
  readonly issuer: string;
  readonly publicJwk: JWK;
  /** Where permission is looked up; without it every call is allowed. */
  readonly database?: { readonly url: string; readonly masterKey: Buffer };
}
