import { type Answer, clientOf } from '@openmast/testing';
import { request } from 'undici';
import type { FreshLine, Stage } from '../stage';
import { CHECK, PURPOSE } from './inquiry';

/** One scope's answer of the Consents API. */
export interface ScopeConsent {
  readonly scope: string;
  readonly answer: string;
  readonly status: string;
  readonly expiresAt?: string;
}

export interface BatchItem {
  readonly status: number;
  readonly code?: string;
  readonly consents?: readonly ScopeConsent[];
  readonly withdrawn?: number;
}

type Change = Readonly<Record<string, unknown>>;

/** The Consents API as one of the operator's own systems calls it. */
export class Desk {
  constructor(private readonly stage: Stage) {}

  clientId(application = 'ridenow'): string {
    return clientOf(this.stage.world, application).clientId;
  }

  /** What can be asked about a line; a change of `undefined` leaves a member out. */
  about({ msisdn }: Pick<FreshLine, 'msisdn'>, change: Change = {}): Change {
    return { phoneNumber: msisdn, clientId: this.clientId(), purpose: PURPOSE, scopes: [CHECK], ...change };
  }

  /** A yes that was given in a shop now. */
  said(line: Pick<FreshLine, 'msisdn'>, change: Change = {}): Change {
    const evidence = { capturedThrough: 'SHOP', text: 'shop-consent-7/en', recordedBy: 'agent 12', language: 'en' };
    return { ...this.about(line), decision: 'GRANTED', capturedAt: new Date().toISOString(), ...evidence, ...change };
  }

  validate(json: unknown, org = 'north'): Promise<Answer> {
    return this.stage.staff(`/v1/orgs/${org}/consents/validate`, json);
  }

  record(json: unknown, org = 'north'): Promise<Answer> {
    return this.stage.staff(`/v1/orgs/${org}/consents`, json);
  }

  withdraw(line: Pick<FreshLine, 'msisdn'>, change: Change = {}, org = 'north'): Promise<Answer> {
    const { scopes: _all, ...about } = this.about(line);
    const body = { ...about, capturedThrough: 'CALL_CENTRE', recordedBy: 'agent 12', ...change };
    return this.stage.staff(`/v1/orgs/${org}/consents/withdraw`, body);
  }

  async batch(path: '' | 'validate/' | 'withdraw/', items: readonly unknown[]): Promise<readonly BatchItem[]> {
    const { status, json, text } = await this.stage.staff(`/v1/orgs/north/consents/${path}batch`, { items });
    if (status !== 200) throw new Error(`a batch was refused: ${String(status)} ${text}`);
    return json['items'] as BatchItem[];
  }

  /** The answers for a line, `ACCEPTED VALID` and the like, in the order of the scopes. @throws Error when there are none */
  async answers(line: Pick<FreshLine, 'msisdn'>, change: Change = {}): Promise<readonly string[]> {
    const { status, json, text } = await this.validate(this.about(line, change));
    if (status !== 200) throw new Error(`no answer was given: ${String(status)} ${text}`);
    return (json['consents'] as ScopeConsent[]).map(({ answer, status: word }) => `${answer} ${word}`);
  }

  /** The same call with these credentials, or none. */
  async as(credentials: string | undefined, path: string, json: unknown): Promise<number> {
    const authorization = credentials === undefined ? {} : { authorization: `Basic ${btoa(credentials)}` };
    const { statusCode, body } = await request(this.stage.world.operatorUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify(json),
    });
    await body.dump();
    return statusCode;
  }
}
