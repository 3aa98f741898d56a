import { ProxyAgent, request } from 'undici';
import { type Answer, readAnswer } from './answer';
import { CookieJar } from './cookie-jar';
import type { SecretsSeen } from './secrets-seen';
import type { World } from './world';

const REDIRECTS_MAX = 10;

export interface HandsetOptions {
  readonly world: World;
  /** The line whose SIM is in it. */
  readonly line: string;
  readonly isOnWifi?: boolean;
  /** Cookies of another handset: the SIM was changed, the browser stayed. */
  readonly cookies?: CookieJar;
  readonly seen?: SecretsSeen;
}

export interface HandsetRequest {
  readonly method?: 'GET' | 'POST';
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The browser of a phone: its traffic goes through the access network, cookies are kept, redirects are followed when told. */
export class Handset {
  readonly cookies: CookieJar;
  private readonly radio: ProxyAgent;

  constructor(private readonly options: HandsetOptions) {
    const user = options.isOnWifi ? `${options.line}+wifi` : options.line;
    const token = `Basic ${Buffer.from(`${user}:sim`).toString('base64')}`;
    this.radio = new ProxyAgent({ uri: options.world.mobileProxy, token });
    this.cookies = options.cookies ?? new CookieJar();
  }

  /** One request; a redirect is an answer like any other. */
  async open(url: URL | string, { method, form, headers = {} }: HandsetRequest = {}): Promise<Answer> {
    const target = new URL(url);
    const cookie = this.cookies.headerFor(target);
    const sent = form
      ? { body: new URLSearchParams(form).toString(), type: { 'content-type': 'application/x-www-form-urlencoded' } }
      : { body: null, type: {} };
    const data = await request(target, {
      dispatcher: this.radio,
      method: method ?? (form ? 'POST' : 'GET'),
      headers: { ...(cookie ? { cookie } : {}), ...sent.type, ...headers },
      body: sent.body,
    });
    this.cookies.take(data.headers['set-cookie']);
    const answer = await readAnswer(data, target);
    this.note(answer);
    return answer;
  }

  private note({ location }: Answer): void {
    const { seen } = this.options;
    if (location) seen?.noteParameters(location.searchParams);
    for (const value of this.cookies.values()) seen?.note('cookie', value);
  }

  /** Follows redirects until a page, or until a redirect leads to one of these origins: that one is returned unfollowed. */
  async browse(url: URL | string, stopAt: readonly string[] = [], first: HandsetRequest = {}): Promise<Answer> {
    let answer = await this.open(url, first);
    for (let hops = 0; answer.location && !stopAt.includes(answer.location.origin); hops += 1) {
      if (hops === REDIRECTS_MAX) throw new Error('the browser goes round in circles');
      answer = await this.open(answer.location);
    }
    return answer;
  }

  async close(): Promise<void> {
    await this.radio.close();
  }
}

/** The form on the operator's capture page. */
export interface CaptureForm {
  readonly action: string;
  readonly token: string;
}

/** @throws Error when the page holds no such form */
export function captureFormIn(html: string): CaptureForm {
  const action = /<form [^>]*action="([^"]+)"/.exec(html)?.[1];
  const token = /name="token" value="([^"]+)"/.exec(html)?.[1];
  if (!action || !token) throw new Error('this is not the capture page');
  return { action, token };
}
