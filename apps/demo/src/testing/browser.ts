/** Enough of a browser for specs: cookies of one host whatever the port, and redirects step by step. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  /** Addresses visited, latest last. */
  readonly visited: string[] = [];

  async visit(url: string, init: RequestInit = {}): Promise<{ status: number; url: string; text: string; headers: Headers }> {
    this.visited.push(url);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as object), ...(cookie ? { cookie } : {}) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location !== null) {
      await answer.body?.cancel();
      return this.visit(new URL(location, url).href);
    }
    return { status: answer.status, url, text: await answer.text(), headers: answer.headers };
  }

  submit(url: string, form: Record<string, string>): ReturnType<TestBrowser['visit']> {
    return this.visit(url, { method: 'POST', body: new URLSearchParams(form) });
  }
}
