import type { SubscriberRef } from '@openmast/kernel';
import type { Receipt } from './domain/receipt';

/** A receipt, readable and signed. */
export interface IssuedReceipt {
  readonly receipt: Receipt;
  /** The same as compact JWS. */
  readonly jws: string;
}

export interface ReceiptChoice {
  /** Default: 200. */
  readonly atMost?: number;
  /** Of decisions about applications of this tenant only. Absent: of every decision. */
  readonly tenantId?: string;
}

/** What a person may take home about every decision: a yes, a no, a withdrawal, an objection. Also the injection token. */
export abstract class ConsentReceipts {
  /** Newest first. No number is inside. @throws AppError `unavailable` */
  abstract issue(subscriber: SubscriberRef, choice?: ReceiptChoice): Promise<IssuedReceipt[]>;
}
