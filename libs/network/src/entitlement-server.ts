import type { Msisdn, Secret } from '@openmast/kernel';

/** The line that an operator token stands for. */
export interface EntitledLine {
  readonly msisdn: Msisdn;
}

/**
 * Which line does an operator token come from? A handset gets the token from the entitlement server by proving its SIM
 * (GSMA TS.43, "temporary token"), also over Wi-Fi; an application's backend then hands it to us.
 */
export abstract class EntitlementServer {
  /**
   * Redeems a token; single use and expiry are the server's own rule. `undefined`: not a token that is good now (unknown,
   * expired, redeemed before, its line gone).
   * @throws AppError `unavailable` when the server cannot answer. The token may be spent then: it is never offered twice.
   */
  abstract redeem(token: Secret): Promise<EntitledLine | undefined>;
}
