interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A browser's cookies as far as one host needs them: by name and path; ports share cookies, as RFC 6265 has it. */
export class CookieJar {
  private readonly cookies = new Map<string, Cookie>();

  /** The `Cookie` header for a URL, or `undefined`. */
  headerFor(url: URL): string | undefined {
    const sent = [...this.cookies.values()].filter(({ path }) => isBelow(url.pathname, path));
    return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  /** Takes what an answer sets, and drops what it expires. */
  take(setCookie: string | string[] | undefined): void {
    for (const line of [setCookie ?? []].flat()) {
      const [pair = '', ...attributes] = line.split(/; */);
      const [name = '', ...value] = pair.split('=');
      const attribute = (wanted: string) =>
        attributes.map((text) => text.split('=')).find(([key]) => key?.toLowerCase() === wanted)?.[1];
      const cookie = { name, value: value.join('='), path: attribute('path') ?? '/' };
      const key = `${cookie.name} ${cookie.path}`;
      const expires = attribute('expires');
      if (expires !== undefined && Date.parse(expires) <= Date.now()) this.cookies.delete(key);
      else this.cookies.set(key, cookie);
    }
  }

  values(): string[] {
    return [...this.cookies.values()].map(({ value }) => value);
  }
}

/** RFC 6265 section 5.1.4. */
function isBelow(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}
