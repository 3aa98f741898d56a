import { isIPv4, isIPv6 } from 'node:net';
import { Msisdn, Secret } from '@openmast/kernel';
import type { NetworkAddress } from '@openmast/network';
import { canonicalIp } from '../network-login/trusted-proxies';

/** How a client names a subscriber (CAMARA Security and Interoperability profile, "Format of login_hint"). */
export type LoginHint =
  | { readonly kind: 'tel'; readonly msisdn: Msisdn }
  | { readonly kind: 'ipport'; readonly address: NetworkAddress }
  | { readonly kind: 'operatortoken'; readonly token: Secret };

/** `fault`: a sentence for `error_description` that repeats nothing of the hint. */
export type HintReading = { readonly hint: LoginHint } | { readonly fault: string };

const TOKEN = /^[\x21-\x7e]{1,4096}$/;
const ADDRESS = /^([0-9.]+|\[[^\]]+\])(?::(.*))?$/s;
/** Without leading zeros: one port has one spelling. */
const PORT = /^[1-9]\d{0,4}$/;
const PORT_MAX = 65_535;

const FAULTS = {
  unknown: 'the hint must start with tel:, ipport: or operatortoken:, in small letters',
  tel: 'tel: must be followed by an E.164 number with its plus sign and without separators',
  ipport: 'ipport: must be followed by an IPv4 address or an IPv6 address in brackets, and may end with a port',
  operatortoken: 'operatortoken: must be followed by the token',
} as const;

/** Reads a hint exactly as written: no trimming, no other letter case, no guessing of prefixes (CAMARA ICM D3, E4). */
export function readLoginHint(text: string): HintReading {
  const colon = text.indexOf(':');
  const value = text.slice(colon + 1);
  switch (text.slice(0, colon + 1)) {
    case 'tel:':
      return readNumber(value);
    case 'ipport:':
      return readAddress(value);
    case 'operatortoken:':
      return TOKEN.test(value) ? { hint: { kind: 'operatortoken', token: new Secret(value) } } : { fault: FAULTS.operatortoken };
    default:
      return { fault: FAULTS.unknown };
  }
}

function readNumber(value: string): HintReading {
  const msisdn = Msisdn.parse(value);
  return msisdn ? { hint: { kind: 'tel', msisdn } } : { fault: FAULTS.tel };
}

function readAddress(value: string): HintReading {
  const [, host = '', port] = ADDRESS.exec(value) ?? [];
  const ip = addressIn(host);
  if (ip === undefined || (port !== undefined && !isPort(port))) return { fault: FAULTS.ipport };
  return { hint: { kind: 'ipport', address: port === undefined ? { ip } : { ip, port: Number(port) } } };
}

/** IPv6 wears brackets, IPv4 does not; zones (`%eth0`) mean something on one machine only. */
function addressIn(host: string): string | undefined {
  if (!host.startsWith('[')) return isIPv4(host) ? host : undefined;
  const inner = host.slice(1, -1);
  return isIPv6(inner) && !inner.includes('%') ? canonicalIp(inner) : undefined;
}

function isPort(text: string): boolean {
  return PORT.test(text) && Number(text) <= PORT_MAX;
}
