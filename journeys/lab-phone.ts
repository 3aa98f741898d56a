import { setTimeout as sleep } from 'node:timers/promises';
import { CookieJar, type World } from '@openmast/testing';

const LOOKS_MAX = 100;
const LOOK_MS = 100;
const STREAM_QUIET_MS = 150;

/** An arrow of the diagram, as the page gets it. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly url: string;
  readonly request: { readonly headers: readonly (readonly [string, string])[]; readonly body: string };
  readonly answer?: { readonly status: number; readonly body: string };
}

/** A screen of an app in the phone. */
export interface Screen {
  readonly status: number;
  readonly url: string;
  readonly text: string;
}

/** A phone of the lab without its screen: what the page's scripts and a person would do, over HTTP. */
export class LabPhone {
  private readonly cookies = new CookieJar();

  private constructor(private readonly world: World) {}

  /** A new phone with a SIM in it. */
  static async with(world: World, line: string, radio: 'mobile' | 'wifi' = 'mobile'): Promise<LabPhone> {
    const phone = new LabPhone(world);
    await phone.open(world.labUrl);
    await phone.change({ line, radio });
    return phone;
  }

  async change(change: Readonly<Record<string, string>>): Promise<void> {
    const answer = await this.post('/phone', change);
    if (answer.status !== 200) throw new Error(`the lab refused a change of the phone: ${answer.text}`);
  }

  /** Opens an address and goes wherever it leads; with a form, posts it. */
  async open(address: string, form?: Readonly<Record<string, string>>): Promise<Screen> {
    return this.go(address, form ? { method: 'POST', body: new URLSearchParams(form) } : {});
  }

  /** What the SIM gives to an app; an empty text when its operator gives nothing. */
  async operatorToken(): Promise<string> {
    return (JSON.parse((await this.post('/phone/operator-token', {})).text) as { token: string }).token;
  }

  /** Waits until the inbox has this many messages. @returns the newest */
  async message(count = 1): Promise<string> {
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      const { messages } = JSON.parse((await this.open(`${this.world.labUrl}/phone/inbox`)).text) as {
        messages: { text: string }[];
      };
      if (messages.length >= count) return messages[0]?.text ?? '';
      await sleep(LOOK_MS);
    }
    throw new Error(`message number ${String(count)} did not come`);
  }

  /** Waits for the server behind an app. @returns the screen the app moves on to */
  async until(progress: string): Promise<Screen> {
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      const { next } = JSON.parse((await this.open(progress)).text) as { next?: string };
      if (next !== undefined) return this.open(new URL(next, progress).href);
      await sleep(LOOK_MS);
    }
    throw new Error('the app waits for ever');
  }

  /** The diagram as it stands now. */
  async arrows(): Promise<Arrow[]> {
    const url = new URL('/events', this.world.labUrl);
    const stop = new AbortController();
    const answer = await fetch(url, { headers: { cookie: this.cookies.headerFor(url) ?? '' }, signal: stop.signal });
    const reader = answer.body?.getReader();
    let text = '';
    for (;;) {
      const chunk = await Promise.race([reader?.read(), sleep(STREAM_QUIET_MS)]);
      if (!chunk || chunk.done) break;
      text += Buffer.from(chunk.value as Uint8Array).toString();
    }
    stop.abort();
    return [...text.matchAll(/^event: hop\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as Arrow);
  }

  private post(path: string, json: unknown): Promise<Screen> {
    const headers = { 'content-type': 'application/json', origin: this.world.labUrl };
    return this.go(this.world.labUrl + path, { method: 'POST', body: JSON.stringify(json), headers });
  }

  private async go(address: string, init: RequestInit): Promise<Screen> {
    const url = new URL(address);
    const headers = new Headers(init.headers);
    const cookie = this.cookies.headerFor(url);
    if (cookie !== undefined) headers.set('cookie', cookie);
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    this.cookies.take(answer.headers.getSetCookie());
    const location = answer.headers.get('location');
    if (location === null) return { status: answer.status, url: url.href, text: await answer.text() };
    await answer.body?.cancel();
    return this.go(new URL(location, url).href, {});
  }
}
