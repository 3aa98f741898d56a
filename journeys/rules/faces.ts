import { type Answer, clientOf, numberOf } from '@openmast/testing';
import type { FreshLine, Stage } from '../stage';
import { Desk } from './desk';
import { CHECK, DATE, Inquirer, PURPOSE } from './inquiry';

export const VERIFY = 'number-verification:verify';

/** What one question is about, beside the line. */
export interface Matter {
  readonly application: string;
  readonly purpose: string;
  readonly scope: string;
}

/** What RideNow needs consent for, and what it has under its legitimate interest. */
export const BY_CONSENT: Matter = { application: 'ridenow', purpose: PURPOSE, scope: CHECK };
export const BY_INTEREST: Matter = { application: 'ridenow', purpose: PURPOSE, scope: VERIFY };

/** What each face says of one line and one matter at one moment. */
export interface Told {
  /** A sign-in without any page, and a call of the API with the token that it gave. */
  readonly gate: string;
  /** A call with a token from before, where there is one. */
  readonly call?: string;
  readonly api: string;
  readonly info: string;
  readonly portal: string;
}

const CALLS: Readonly<Record<string, (msisdn: string) => readonly [path: string, json: object]>> = {
  [CHECK]: () => ['/sim-swap/v2/check', {}],
  [DATE]: () => ['/sim-swap/v2/retrieve-date', {}],
  [VERIFY]: (phoneNumber) => ['/number-verification/v2/verify', { phoneNumber }],
};
/** How the portal writes a scope. */
export const IN_WORDS: Readonly<Record<string, string>> = {
  [CHECK]: 'check whether the SIM of this line was changed recently',
  [DATE]: 'read when the SIM of this line was last changed',
  [VERIFY]: 'check whether a phone number is the number of this phone',
};

/** The same question, asked at every face. */
export class Faces {
  readonly desk: Desk;
  readonly inquirer: Inquirer;
  /** Tokens of the application's earlier sign-ins, by line and scope. */
  private readonly tokens = new Map<string, string>();

  constructor(private readonly stage: Stage) {
    this.desk = new Desk(stage);
    this.inquirer = new Inquirer(stage);
  }

  /** The portal last: a call that is answered shows there. */
  async ask(line: FreshLine, matter: Matter): Promise<Told> {
    const [api, info] = await Promise.all([this.api(line, matter), this.info(line, matter)]);
    const old = await this.callAgain(line, matter);
    const call = old === undefined ? {} : { call: old };
    return { api, info, ...call, gate: await this.gate(line, matter), portal: await this.portal(line, matter) };
  }

  /** Signs in without a page, and keeps the token for later. @returns `yes`, or the error that came back */
  async gate(line: FreshLine, matter: Matter): Promise<string> {
    const { application, purpose, scope } = matter;
    const partner = await this.stage.partner(application);
    const handset = this.stage.handset(line.name);
    const { answer, pending } = await this.stage.visit(handset, partner, { scope: `${purpose} ${scope}`, prompt: 'none' });
    const { location } = answer;
    if (!location?.searchParams.has('code')) return location?.searchParams.get('error') ?? `page ${String(answer.status)}`;
    const { access_token: token } = await partner.exchange(location, pending);
    // A token for Number Verification serves one call.
    if (scope !== VERIFY) this.tokens.set(keyOf(line, matter), token);
    const called = await this.call(line, matter, token);
    return called === '200' ? 'yes' : `a token that is answered ${called}`;
  }

  /** What a person gets to see of it: a call with the last token, a new sign-in, and the heading in the portal. */
  async standing(line: FreshLine, matter: Matter): Promise<readonly (string | undefined)[]> {
    return [await this.callAgain(line, matter), await this.gate(line, matter), await this.portal(line, matter)];
  }

  /** With the token of the last sign-in; `undefined` where there is none. */
  async callAgain(line: FreshLine, matter: Matter): Promise<string | undefined> {
    const token = this.tokens.get(keyOf(line, matter));
    return token === undefined ? undefined : this.call(line, matter, token);
  }

  async call({ msisdn }: FreshLine, { application, scope }: Matter, token: string): Promise<string> {
    const [path, json] = CALLS[scope]?.(msisdn) ?? ['/', {}];
    return brief(await (await this.stage.partner(application)).call(path, { token, json }));
  }

  async api(line: FreshLine, { application, purpose, scope }: Matter): Promise<string> {
    const clientId = clientOf(this.stage.world, application).clientId;
    const answer = await this.desk.validate(this.desk.about(line, { clientId, purpose, scopes: [scope] }));
    const [told] = (answer.json['consents'] ?? []) as { answer: string; status: string }[];
    return told ? `${told.answer} ${told.status}` : brief(answer);
  }

  async info(line: FreshLine, { application: partner, purpose, scope }: Matter): Promise<string> {
    const answer = await this.inquirer.ask(this.inquirer.about(line, { purpose, scopes: [scope] }), { partner });
    const [told] = (answer.json['statusInfo'] ?? []) as { statusValidForProcessing: boolean; statusReason?: string }[];
    if (!told) return brief(answer);
    return told.statusValidForProcessing ? 'valid' : (told.statusReason ?? 'no reason');
  }

  /** The heading under which the use is listed with this scope; `absent`: under none. */
  async portal(line: FreshLine, { application, purpose, scope }: Matter): Promise<string> {
    const { status, text } = await this.stage.handset(line.name).open(`${this.stage.world.publicUrl}/portal`);
    if (status !== 200) return String(status);
    const href = `/portal/${clientOf(this.stage.world, application).clientId}/${purpose.replace('dpv:', '')}"`;
    const sections = text.split('<section>').slice(1);
    const found = sections.find((section) =>
      section.split('<li>').some((use) => use.includes(href) && use.includes(IN_WORDS[scope] ?? scope)),
    );
    return /<h2>([^<]+)</.exec(found ?? '')?.[1] ?? 'absent';
  }

  /** What the person can do on the page of a use, in two taps. @throws Error where it is not offered */
  async portalAct(line: FreshLine, { application, purpose }: Matter, act: string): Promise<void> {
    const page = `/portal/${clientOf(this.stage.world, application).clientId}/${purpose.replace('dpv:', '')}/${act}`;
    const handset = this.stage.handset(line.name);
    const at = (path: string) => new URL(path, this.stage.world.publicUrl);
    const confirm = await handset.open(at(page));
    const token = /name="token" value="([^"]+)"/.exec(confirm.text)?.[1] ?? '';
    const { status } = await handset.open(at(page), { form: { token, answer: act } });
    if (status !== 200) throw new Error(`the portal did not ${act}: ${String(confirm.status)}, ${String(status)}`);
  }

  /** The same for everything at once. @throws Error where it is not offered */
  async stopEverything(line: FreshLine): Promise<void> {
    const handset = this.stage.handset(line.name);
    const page = new URL('/portal/stop-everything', this.stage.world.publicUrl);
    const confirm = await handset.open(page);
    const token = /name="token" value="([^"]+)"/.exec(confirm.text)?.[1] ?? '';
    const { status } = await handset.open(page, { form: { token, answer: 'stop' } });
    if (status !== 200) throw new Error(`the portal did not stop everything: ${String(confirm.status)}, ${String(status)}`);
  }

  /** What the person answers on the capture page behind a link. */
  async page(line: FreshLine, { application, purpose, scope }: Matter, answer: 'allow' | 'refuse'): Promise<void> {
    const handset = this.stage.handset(line.name);
    const page = await handset.open(await this.inquirer.link(line, { purpose, scopes: [scope] }, application));
    await this.stage.answerPage(handset, { page, partner: await this.stage.partner(application), answer });
  }

  /** Opens the capture page, and answers nothing. */
  async show(line: FreshLine, { application, purpose, scope }: Matter): Promise<void> {
    await this.stage.handset(line.name).open(await this.inquirer.link(line, { purpose, scopes: [scope] }, application));
  }

  /** What the person told a shop. @throws Error where it is not recorded */
  async say(
    line: FreshLine,
    { application, purpose, scope }: Matter,
    change: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const clientId = clientOf(this.stage.world, application).clientId;
    const { status, text } = await this.desk.record(this.desk.said(line, { clientId, purpose, scopes: [scope], ...change }));
    if (status >= 300) throw new Error(`it was not recorded: ${String(status)} ${text}`);
  }

  /** Withdraws through the Consents API, through customer care, or through the application itself. */
  async withdraw(line: FreshLine, { application, purpose, scope }: Matter, by: 'api' | 'staff' | 'application'): Promise<void> {
    const partner = await this.stage.partner(application);
    const { clientId } = partner.client;
    const body = { phoneNumber: line.msisdn, purpose, scopes: [scope] };
    if (by === 'api') expectDone(await this.desk.withdraw(line, { clientId, purpose, scopes: [scope] }));
    else if (by === 'staff') expectDone(await this.stage.staff('/v1/consents/withdraw', { ...body, clientId, reason: 'spec' }));
    else {
      const token = await partner.clientCredentials('dpv:RightsFulfillment consents:withdraw');
      expectDone(await partner.call('/consents/v1/withdraw', { token, json: body }));
    }
  }

  /** An objection by word of mouth to customer care. */
  async object(line: FreshLine, { application, purpose, scope }: Matter): Promise<void> {
    const clientId = clientOf(this.stage.world, application).clientId;
    const body = { phoneNumber: line.msisdn, clientId, purpose, scopes: [scope], reason: 'spec' };
    expectDone(await this.stage.staff('/v1/consents/object', body));
  }

  /** A line of the world file, which others have decided about too. */
  known(name: string): FreshLine {
    return { name, msisdn: numberOf(this.stage.world, name) };
  }
}

function keyOf({ name }: FreshLine, { application, purpose, scope }: Matter): string {
  return [name, application, purpose, scope].join(' ');
}

function brief({ status, json }: Answer): string {
  return status === 200 ? '200' : `${String(status)} ${String(json['code'])}`;
}

function expectDone({ status, text }: Answer): void {
  if (status >= 300) throw new Error(`it was not done: ${String(status)} ${text}`);
}
