import type { IncomingMessage } from 'node:http';

/**
 * Cookies of the subscriber pages: for this host alone (`__Host-`, RFC 6265bis, where the pages are https), never for a script,
 * and not sent along by forms of other sites.
 */
export class PageCookies {
  private readonly prefix: string;
  private readonly attributes: string;

  constructor(issuer: string) {
    const isSecure = new URL(issuer).protocol === 'https:';
    this.prefix = isSecure ? '__Host-openmast-' : 'openmast-';
    this.attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  }

  /** The value, or nothing. Of two with one name the first counts, as browsers send the most particular one first. */
  read({ headers }: IncomingMessage, name: string): string {
    const wanted = `${this.prefix}${name}=`;
    const pairs = (headers.cookie ?? '').split(/; */);
    return pairs.find((pair) => pair.startsWith(wanted))?.slice(wanted.length) ?? '';
  }

  /** A `Set-Cookie` line. */
  set(name: string, value: string, lifeSeconds: number): string {
    return `${this.prefix}${name}=${value}; Max-Age=${String(lifeSeconds)}; ${this.attributes}`;
  }

  /** A `Set-Cookie` line that takes the cookie away. */
  clear(name: string): string {
    return `${this.prefix}${name}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; ${this.attributes}`;
  }
}
