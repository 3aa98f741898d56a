/** Numbers of the attributes we read or write, with the RFC that gives them. */
export const ATTRIBUTE = {
  nasIpAddress: 4, // RFC 2865
  framedIpAddress: 8, // RFC 2865
  vendorSpecific: 26, // RFC 2865
  callingStationId: 31, // RFC 2865; in mobile networks the MSISDN (3GPP TS 29.061)
  nasIdentifier: 32, // RFC 2865
  proxyState: 33, // RFC 2865
  acctStatusType: 40, // RFC 2866
  acctDelayTime: 41, // RFC 2866
  acctSessionId: 44, // RFC 2866
  eventTimestamp: 55, // RFC 2869
  messageAuthenticator: 80, // RFC 2869, RFC 3579
  nasIpv6Address: 95, // RFC 3162
  framedIpv6Prefix: 97, // RFC 3162
  delegatedIpv6Prefix: 123, // RFC 4818
  extended1: 241, // RFC 6929
} as const;

/** Extended type within 241 and its TLVs (RFC 8045, 3.1.2 and 3.2). */
export const IP_PORT_RANGE = { extendedType: 6, externalIpv4: 3, allocation: 8, rangeStart: 9, rangeEnd: 10 } as const;

/** RFC 8045, 3.2.8. */
export const PORT_ALLOCATION = { allocate: 1, deallocate: 2 } as const;

/** RFC 2866, 5.1. Other values are acknowledged and not used. */
export const STATUS_TYPE = { start: 1, stop: 2, interimUpdate: 3, accountingOn: 7, accountingOff: 8 } as const;
