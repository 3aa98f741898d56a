import type { Answer, Handset } from '@openmast/testing';
import { inboxOf } from './simulated-core';
import type { FreshLine, Stage } from './stage';

const WAIT_MS = 5_000;
const LOOK_MS = 50;
const CODE = /\b(\d{6})\b/;

/** A browser that the network does not recognise, beside the phone that gets the messages. */
export class CodePhone {
  readonly browser: Handset;

  constructor(
    private readonly stage: Stage,
    readonly line: FreshLine,
    browser?: Handset,
  ) {
    this.browser = browser ?? stage.handset(line.name, { isOnWifi: true });
  }

  /** The texts on the phone that want something, oldest first. */
  texts(): Promise<string[]> {
    return inboxOf(this.stage.world, this.line.name);
  }

  /** Waits for the message after the first `count`. @throws Error when none comes */
  async textAfter(count: number): Promise<string> {
    for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += LOOK_MS) {
      const text = (await this.texts())[count];
      if (text !== undefined) return text;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new Error('no message came');
  }

  /** Does something that has a code sent, and reads it from the phone. */
  async codeFrom(act: () => Promise<Answer>): Promise<string> {
    const count = (await this.texts()).length;
    await act();
    const code = CODE.exec(await this.textAfter(count))?.[1];
    if (code === undefined) throw new Error('there is no code in the message');
    return code;
  }

  post(path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.browser.open(this.stage.world.publicUrl + path, { form, headers });
  }

  get(path: string): Promise<Answer> {
    return this.browser.open(this.stage.world.publicUrl + path);
  }

  /** Into the subscriber's own pages. */
  async signIn(): Promise<Answer> {
    const code = await this.codeFrom(() => this.post('/portal/sign-in', { number: this.line.msisdn }));
    return this.post('/portal/code', { code });
  }
}

/** All journeys on Wi-Fi come from one address; what it may ask for in a day is used up soon. */
export function forgetCounts(stage: Stage): Promise<unknown> {
  return stage.sql('delete from identity.text_code_allowance');
}
