import { isIPv6 } from 'node:net';
import type { Caller } from './caller';

/** Where a phone on Wi-Fi comes from: the public address of somebody's home (TEST-NET-3, RFC 5737). */
export const WIFI_IP = '203.0.113.7';
/** The address of a gateway that enriches headers; no directory knows it (RFC 2544 benchmarking range). */
export const ENRICHER_IP = '198.18.0.1';

/** What the packet gateway says about a caller to the operator's servers. */
export interface NetworkFacts {
  /** `ip:port`, IPv6 in brackets. */
  readonly forwardedFor: string;
  /** E.164 number of an enriched line. */
  readonly msisdn?: string;
}

/** The number is told only for a line of ours that is on mobile data now and is recognised by header. */
export function networkFacts(caller: Caller): NetworkFacts {
  if (caller.kind === 'internet') return { forwardedFor: ipAndPort(caller.ip, caller.port) };
  if (caller.kind === 'wifi') return { forwardedFor: ipAndPort(WIFI_IP, caller.port) };
  const { line, port } = caller;
  if (line.served && line.recognisedBy === 'header') return { forwardedFor: ipAndPort(ENRICHER_IP, port), msisdn: line.msisdn };
  return { forwardedFor: ipAndPort(line.address.ip, port) };
}

function ipAndPort(ip: string, port: number): string {
  return isIPv6(ip) ? `[${ip}]:${port}` : `${ip}:${port}`;
}
