/** Browsers send the cookies of every port of a host together, so each party of the demo has a cookie name of its own. */
export const PHONE_COOKIE = 'openmast_phone';
export const RIDE_NOW_COOKIE = 'ridenow_session';
export const ACORN_COOKIE = 'acorn_flow';
export const MEADOWCARE_COOKIE = 'meadowcare_session';
export const LANTERNPAY_COOKIE = 'lanternpay_session';

/** The value of one cookie in a `Cookie` header; the first counts when there are several. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = splitPair(pair);
    if (key === name) return value;
  }
  return undefined;
}

/** The header without one cookie; `undefined` when nothing is left of it. */
export function withoutCookie(header: string, name: string): string | undefined {
  const kept = header.split(';').filter((pair) => splitPair(pair)[0] !== name && pair.trim() !== '');
  return kept.length === 0 ? undefined : kept.map((pair) => pair.trim()).join('; ');
}

/** A `Set-Cookie` value for this host and session. Lax, so that it comes along on the redirects of a sign-in. */
export function sessionCookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`;
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? ['', pair.trim()] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}
