import { createHmac } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Client, type Dispatcher } from 'undici';
import type { JourneyRoute, JourneyShot } from './journey';
import { Magazine } from './magazine';
import type { Shot, Volley, VolleyResult } from './shot';
import { isTokenAnswer } from './token-rule';

const ANSWER_TIMEOUT_MS = 10_000;
/** What is repeated of a wrong answer. */
const QUOTE_CHARACTERS = 300;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** As `fire`, for shots that are whole journeys: a browser that follows redirects to a code, and a server that redeems it. */
export async function travel(shots: readonly Shot[], volley: Volley): Promise<VolleyResult> {
  const magazine = new Magazine(shots, volley);
  const clients = Array.from({ length: volley.connections }, () => new Client(volley.origin, CLIENT_OPTIONS));
  magazine.start();
  try {
    await Promise.all(clients.map((client) => keepTravelling(client, volley, magazine)));
    return magazine.result();
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}

const CLIENT_OPTIONS = { pipelining: 1, headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS };

async function keepTravelling(client: Client, volley: Volley, magazine: Magazine): Promise<void> {
  for (;;) {
    const startedMs = performance.now();
    const shot = magazine.draw(startedMs);
    if (!shot) return;
    try {
      const text = await new Journey(client, volley).go(shot);
      const nowMs = performance.now();
      magazine.hit({ tookMs: nowMs - startedMs, nowMs, text });
    } catch (error) {
      magazine.miss(error instanceof Error ? error.message : String(error));
    }
  }
}

/** One browser with its cookies, and then one token request. */
class Journey {
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly client: Client,
    private readonly volley: Volley,
  ) {}

  /** @returns the body of the token answer @throws Error in words, at the first wrong answer */
  async go({ body, headers, journey }: Shot): Promise<string> {
    const { path, journey: route, tokenRule } = this.volley;
    if (!journey || !route || !tokenRule) throw new Error('was given no journey');
    const code = await this.browse(route, journey);
    const form = `${body}&code=${encodeURIComponent(code)}`;
    const answer = await this.client.request({ method: 'POST', path, headers: { ...FORM, ...headers }, body: form });
    const text = await answer.body.text();
    if (answer.statusCode !== this.volley.status || !isTokenAnswer(text, tokenRule)) {
      throw new Error(`answered ${answer.statusCode} ${text.slice(0, QUOTE_CHARACTERS)}`);
    }
    return text;
  }

  private async browse(route: JourneyRoute, shot: JourneyShot): Promise<string> {
    let target = `${route.authorizePath}?${shot.query}`;
    for (let redirects = 1; ; redirects += 1) {
      const location = await this.hop(target, route, shot);
      if (location.href.startsWith(`${route.callback}?`)) {
        if (redirects !== route.redirects) throw new Error(`took ${redirects} redirects instead of ${route.redirects}`);
        return codeIn(location, shot);
      }
      if (redirects >= route.redirects) throw new Error(`went to ${location.pathname} instead of coming back`);
      target = location.pathname + location.search;
    }
  }

  private async hop(target: string, { edgeProofKey }: JourneyRoute, { address }: JourneyShot): Promise<URL> {
    const headers: Record<string, string> = edgeProofKey === undefined ? {} : gatewayWords(target, address, edgeProofKey);
    if (this.cookies.size > 0) headers['cookie'] = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.client.request({ method: 'GET', path: target, headers });
    const text = await answer.body.text();
    const { location } = answer.headers;
    if ((answer.statusCode !== 302 && answer.statusCode !== 303) || typeof location !== 'string') {
      throw new Error(`answered ${answer.statusCode} ${text.slice(0, QUOTE_CHARACTERS)}`);
    }
    this.keepCookies(answer.headers);
    return new URL(location, this.volley.origin);
  }

  /** Paths are not looked at: a cookie too many costs the server a little, and costs each side the same. */
  private keepCookies(headers: Dispatcher.ResponseData['headers']): void {
    for (const line of [headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function codeIn(location: URL, { state }: JourneyShot): string {
  const code = location.searchParams.get('code');
  if (code !== null && location.searchParams.get('state') === state) return code;
  throw new Error(`came back with ${location.search.slice(0, QUOTE_CHARACTERS)}`);
}

/** What a trusted packet gateway adds (docs/adr/0004). Signed when it is sent: a proof lives 30 s. */
function gatewayWords(target: string, address: string, key: string): Record<string, string> {
  const time = Math.floor(Date.now() / 1000);
  const mac = createHmac('sha256', Buffer.from(key, 'base64url')).update([time, 'GET', target, address, ''].join('\n'));
  return { 'x-forwarded-for': address, 'x-edge-proof': `t=${time}, v=${mac.digest('base64url')}` };
}
