import { Client } from 'pg';
import { request } from 'undici';
import {
  type Answer,
  type CookieJar,
  Handset,
  Partner,
  type PendingAuthorization,
  SecretsSeen,
  type World,
  type WorldOptions,
  type WorldProcess,
  captureFormIn,
  startWorldProcess,
} from '@openmast/testing';

/** A line made for one story, so that no other has decided anything about it. */
export interface FreshLine {
  readonly name: string;
  readonly msisdn: string;
}

/** `scope`, and whatever else the application writes into its request. */
export type AuthorizationParameters = Readonly<Record<string, string>> & { readonly scope: string };

/** A button of the capture page that stands open. */
export interface PageAnswer {
  readonly page: Answer;
  readonly partner: Partner;
  readonly answer: 'allow' | 'refuse';
}

/** A sign-in that came back with a code. */
export interface SignIn {
  readonly callback: URL;
  readonly pending: PendingAuthorization;
}

const NUMBER_DIGITS = 9;
const LINES_PER_RANGE = 250;

/** A running world with its cast. Everything the stories learn on the way is remembered, to be looked for in the logs. */
export class Stage {
  private readonly handsets: Handset[] = [];
  private readonly partners = new Map<string, Partner>();
  private readonly guests = new Map<string, { readonly msisdn: string } & Readonly<Record<string, unknown>>>();

  private constructor(
    readonly process: WorldProcess,
    readonly seen: SecretsSeen,
  ) {}

  static async open(options: WorldOptions = {}): Promise<Stage> {
    const seen = new SecretsSeen();
    const started = await startWorldProcess(options);
    for (const { msisdn } of started.world.lines) seen.noteNumber(msisdn);
    return new Stage(started, seen);
  }

  get world(): World {
    return this.process.world;
  }

  handset(line: string, options: { readonly isOnWifi?: boolean; readonly cookies?: CookieJar } = {}): Handset {
    const handset = new Handset({ world: this.world, line, seen: this.seen, ...options });
    this.handsets.push(handset);
    return handset;
  }

  async partner(name: string): Promise<Partner> {
    const known = this.partners.get(name) ?? (await Partner.connect(this.world, name, this.seen));
    this.partners.set(name, known);
    return known;
  }

  /** A new subscriber of North, recognised by address, with a number nobody else has. */
  async freshLine(facts: Readonly<Record<string, unknown>> = {}): Promise<FreshLine> {
    const count = this.guests.size + 1;
    const index = String(count);
    const [third, fourth] = [Math.floor(count / LINES_PER_RANGE), 1 + (count % LINES_PER_RANGE)];
    const line = { name: `guest-${index}`, msisdn: `+9907${index.padStart(NUMBER_DIGITS, '0')}` };
    this.seen.noteNumber(line.msisdn);
    this.guests.set(line.name, {
      msisdn: line.msisdn,
      subscriptionId: `guest-subscription-${index}`,
      served: true,
      barred: false,
      lastSimChangeAt: '2020-01-01T00:00:00Z',
      radio: 'mobile',
      recognisedBy: 'address',
      address: { ip: `100.65.${String(third)}.${String(fourth)}` },
      ...facts,
    });
    await this.putLine(line.name);
    return line;
  }

  /** The same line under other facts, or with none changed as it was made. */
  async changeLine({ name }: FreshLine, facts: Readonly<Record<string, unknown>>): Promise<void> {
    await this.putLine(name, facts);
  }

  /** A simulated core that was started anew knows the lines of its world file only. */
  async putLinesAgain(): Promise<void> {
    for (const name of this.guests.keys()) await this.putLine(name);
  }

  private async putLine(name: string, change: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { statusCode, body } = await request(`${this.world.simulatorUrl}/lines/${name}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...this.guests.get(name), ...change }),
    });
    if (statusCode !== 200) throw new Error(`the simulated core refused a line: ${await body.text()}`);
    await body.dump();
  }

  /** Numbers of the lines made here. */
  lineNumbers(): readonly string[] {
    return [...this.guests.values()].map(({ msisdn }) => msisdn);
  }

  /** Where the handset ends up when the application sends it to the operator; pages are not answered. */
  async visit(
    handset: Handset,
    partner: Partner,
    { scope, ...extra }: AuthorizationParameters,
  ): Promise<{ answer: Answer; pending: PendingAuthorization }> {
    const pending = await partner.authorization(scope, extra);
    return { answer: await handset.browse(pending.url, originsOf(partner)), pending };
  }

  /** Presses a button of the capture page, and follows as far as the application. */
  async answerPage(handset: Handset, { page, partner, answer }: PageAnswer): Promise<Answer> {
    const { action, token } = captureFormIn(page.text);
    return handset.browse(new URL(action, this.world.publicUrl), originsOf(partner), { form: { token, answer } });
  }

  /** Signs in without any page. @throws Error when something else than a code comes back */
  async signIn(handset: Handset, partner: Partner, scope: string): Promise<SignIn> {
    const { answer, pending } = await this.visit(handset, partner, { scope });
    if (!answer.location?.searchParams.has('code'))
      throw new Error(`no code came back: ${String(answer.location ?? answer.status)}`);
    return { callback: answer.location, pending };
  }

  /** Signs in without any page and fetches a token. */
  async token(handset: Handset, partner: Partner, scope: string): Promise<string> {
    const { callback, pending } = await this.signIn(handset, partner, scope);
    return (await partner.exchange(callback, pending)).access_token;
  }

  /** What a token is worth, as the operator's own gateway is told (RFC 7662). */
  async introspect(token: string): Promise<Answer['json']> {
    const gateway = await this.partner('north-gateway');
    return (await gateway.tokenRequest({ token }, { url: `${this.world.issuer}/introspect` })).json;
  }

  /** A call of the operator's own API as the first member of staff. */
  async staff(path: string, json: unknown, method: 'POST' | 'PUT' = 'POST'): Promise<Answer> {
    const [login] = this.world.logins;
    const { statusCode, headers, body } = await request(this.world.operatorUrl + path, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${login?.name ?? ''}:${login?.password ?? ''}`).toString('base64')}`,
      },
      body: JSON.stringify(json),
    });
    const text = await body.text();
    return { status: statusCode, headers, text, json: JSON.parse(text || '{}') as Answer['json'], location: undefined };
  }

  /** A look into, or a change of, the world's database. */
  async sql<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.world.databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.handsets.map((handset) => handset.close()));
    await Promise.all([...this.partners.values()].map((partner) => partner.close()));
    await this.process.stop();
  }
}

export function originsOf(partner: Partner): string[] {
  return partner.client.redirectUris.map((uri) => new URL(uri).origin);
}
