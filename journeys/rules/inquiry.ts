import type { Answer, Partner } from '@openmast/testing';
import type { FreshLine, Stage } from '../stage';

export const PURPOSE = 'dpv:FraudPreventionAndDetection';
export const CHECK = 'sim-swap:check';
export const DATE = 'sim-swap:retrieve-date';
const RETRIEVE = '/consent-info/v0.2/retrieve';

/** One item of `statusInfo`. */
export interface Status {
  readonly scopes: readonly string[];
  readonly purpose: string;
  readonly statusValidForProcessing: boolean;
  readonly statusReason?: string;
  readonly expirationDate?: string;
}

export interface Inquiry {
  readonly partner?: string;
  /** Absent: a token of the application alone. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Consent Info as the server of an application asks it. */
export class Inquirer {
  private readonly tokens = new Map<string, string>();

  constructor(private readonly stage: Stage) {}

  /** The body as given; {@link Inquirer.about} makes a good one. */
  async ask(json: unknown, { partner = 'ridenow', token, headers = {} }: Inquiry = {}): Promise<Answer> {
    const company = await this.stage.partner(partner);
    const bearer = token ?? (await this.tokenOf(company));
    const answer = await company.call(RETRIEVE, { token: bearer, json, headers });
    const { captureUrl } = answer.json;
    if (typeof captureUrl === 'string') this.stage.seen.note('capture_url', new URL(captureUrl).pathname.split('/').at(-1));
    return answer;
  }

  async tokenOf(company: Partner): Promise<string> {
    const { name } = company.client;
    const known = this.tokens.get(name) ?? (await company.clientCredentials(`${PURPOSE} consent-info:retrieve`));
    this.tokens.set(name, known);
    return known;
  }

  about(line: Pick<FreshLine, 'msisdn'> | undefined, change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    const number = line === undefined ? {} : { phoneNumber: line.msisdn };
    return { ...number, scopes: [CHECK], purpose: PURPOSE, requestCaptureUrl: false, ...change };
  }

  async statuses(line: FreshLine, scopes: readonly string[] = [CHECK], partner = 'ridenow'): Promise<readonly Status[]> {
    return (await this.ask(this.about(line, { scopes }), { partner })).json['statusInfo'] as Status[];
  }

  /** What became of each scope, as one word. */
  async reasons(line: FreshLine, scopes: readonly string[] = [CHECK]): Promise<readonly string[]> {
    const items = await this.statuses(line, scopes);
    return scopes.map((scope) => {
      const item = items.find((candidate) => candidate.scopes.includes(scope));
      return item?.statusValidForProcessing ? 'valid' : (item?.statusReason ?? 'none');
    });
  }

  /** @throws Error when none is given */
  async link(line: FreshLine, change: Readonly<Record<string, unknown>> = {}, partner = 'ridenow'): Promise<URL> {
    const { status, json, text } = await this.ask(this.about(line, { requestCaptureUrl: true, ...change }), { partner });
    if (typeof json['captureUrl'] !== 'string') throw new Error(`no link was given: ${String(status)} ${text}`);
    return new URL(json['captureUrl']);
  }

  /** The subscriber's word, through the operator's staff. */
  async staff(act: 'object' | 'withdraw', line: FreshLine, scopes: readonly string[]): Promise<void> {
    // Staff can only speak about a line that the platform has met.
    await this.statuses(line);
    const { clientId } = (await this.stage.partner('ridenow')).client;
    const body = { phoneNumber: line.msisdn, clientId, purpose: PURPOSE, scopes, reason: 'asked by phone' };
    const { status } = await this.stage.staff(`/v1/consents/${act}`, body);
    if (status >= 300) throw new Error(`staff could not ${act}: ${String(status)}`);
  }

  /** States of all records of a line, in the order of their scopes. */
  async recorded({ msisdn }: FreshLine): Promise<readonly string[]> {
    const { text } = await this.stage.staff('/v1/consents/search', { phoneNumber: msisdn });
    const records = JSON.parse(text) as { scope: string; state: string }[];
    return records.map(({ scope, state }) => `${scope} ${state}`).sort();
  }
}
