import type { Msisdn } from '@openmast/kernel';

/** Where a handset's packets come from, as the last trusted hop saw it. */
export interface NetworkAddress {
  /** IPv4 dotted or IPv6, canonical text, without brackets. */
  readonly ip: string;
  /** Source port; needed where several handsets share one IPv4 address (CGNAT, RFC 6888). */
  readonly port?: number;
}

/**
 * - `line`: exactly one line holds this address now;
 * - `none`: nobody of ours does (Wi-Fi, another operator, an address outside our pools);
 * - `ambiguous`: several lines share the address and the port that tells them apart is missing or unknown.
 */
export type LineAtAddress =
  { readonly outcome: 'line'; readonly msisdn: Msisdn } | { readonly outcome: 'none' } | { readonly outcome: 'ambiguous' };

/** Which line holds this address at this moment? The credential of network-based authentication, so a stale answer is worse than none. */
export abstract class NumberAtAddress {
  /** @throws AppError `unavailable` when the directory cannot answer; never answers `none` for a failure. */
  abstract find(address: NetworkAddress): Promise<LineAtAddress>;
}
