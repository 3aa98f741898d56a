import type { IncomingHttpHeaders } from 'node:http';
import { PHONE_COOKIE, withoutCookie } from '../cookies';

/** Meant for one connection only (RFC 9110, 7.6.1), or answered by the gateway itself (`expect`). */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What only a packet gateway may say. Spelt in any case, and with any character for the hyphens, as some servers fold them. */
const GATEWAY_ONLY = /^(x-forwarded(-.*)?|forwarded|x-real-ip|x-client-ip|true-client-ip|x-msisdn|x-edge-proof)$/;

function canonical(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-');
}

/**
 * The headers of a request that may go on, as a flat list of names and values. A client that sends a gateway's header is
 * trying to be somebody else: the header is dropped, however it is spelt.
 */
export function forwardableHeaders(rawHeaders: readonly string[]): string[] {
  const all = pairs(rawHeaders);
  const forThisHop = connectionOptions(all.filter(([name]) => name.toLowerCase() === 'connection').map(([, value]) => value));
  let hosts = 0;
  const kept = all.filter(([name]) => {
    const key = name.toLowerCase();
    if (HOP_BY_HOP.has(key) || forThisHop.has(key) || GATEWAY_ONLY.test(canonical(name))) return false;
    return key !== 'host' || ++hosts === 1;
  });
  return kept.flat();
}

/** The same headers without the lab's cookie: it is between the phone and the access network, no business of the operator's servers. */
export function withoutPhoneCookie(headers: readonly string[]): string[] {
  return pairs(headers).flatMap(([name, value]) => {
    if (name.toLowerCase() !== 'cookie') return [name, value];
    const cookies = withoutCookie(value, PHONE_COOKIE);
    return cookies === undefined ? [] : [name, cookies];
  });
}

function pairs(flat: readonly string[]): Array<[string, string]> {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index] ?? '', flat[2 * index + 1] ?? '']);
}

/** The headers of an answer that may go back. */
export function returnableHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const forThisHop = connectionOptions([headers.connection ?? '']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !forThisHop.has(name)));
}

/** Names that `Connection` declares to be for this hop. `host` and `content-length` are not the client's to drop. */
function connectionOptions(values: readonly string[]): Set<string> {
  const names = values.flatMap((value) => value.split(',')).map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => name !== '' && name !== 'host' && name !== 'content-length'));
}
