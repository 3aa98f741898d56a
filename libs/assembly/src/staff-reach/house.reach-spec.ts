import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Msisdn, parsePurpose, parseScope } from '@openmast/kernel';
import { type Face, type ServiceContext, readSettings, runtimeSettings, startService } from '@openmast/runtime';
import { tenancyEntities } from '@openmast/tenancy';
import { createSmallNorth, createSmallSouth, createTestDatabase, openSimulatedNetwork } from '@openmast/testing';
import { composeParts } from '../compose-parts';
import { platformParts, platformSettings } from '../platform';
import { sharedRooms } from '../shared-rooms';
import { everyRow } from './every-row.reach-spec';
import type { Sent } from './operations.reach-spec';
import { StatementWatch } from './statement-watch.reach-spec';
import type { Things } from './things.reach-spec';

export type TenantId = 'north' | 'south';
/** Each tenant has a member of staff of each. */
export type Role = 'owner' | 'care';

const TENANTS = ['north', 'south'] as const;
const COUNTRIES = { north: 'XN', south: 'XS' } as const;
const PASSWORD_BYTES = 12;
const KEY_BYTES = 32;

/** By whose applications they decided about. The last one is no line at all. */
export const PEOPLE = {
  both: '+990100000101',
  north: '+990100000102',
  south: '+990100000103',
  none: '+990100000104',
  neverMet: '+990100000105',
} as const;
const DECISIONS = [
  ['both', 'north'],
  ['both', 'south'],
  ['north', 'north'],
  ['south', 'south'],
] as const;
const PURPOSE = parsePurpose('dpv:FraudPreventionAndDetection')!;
const CHECK = parseScope('sim-swap:check')!;
const WORDS = { texts: { en: { note: 'Nobody sees your calls.' } }, order: [], folded: [] };

export interface Request extends Sent {
  readonly method: string;
}

export interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
  /** Sent to the database for it, by name. */
  readonly statements: readonly string[];
}

interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: readonly object[] }>>>>;
}

/** Every service of the house in this process, on a real database, for an operator with two tenants. */
export class House {
  private readonly apps = new Map<string, NestFastifyApplication>();
  private readonly routes = new Map<string, { readonly method: string; readonly path: string }[]>();
  private readonly passwords = new Map<string, string>();
  private readonly owned = new Map<TenantId, Pick<Things, 'applicationId' | 'viewId'>>();
  private readonly watch = new StatementWatch();
  private readonly closers: (() => Promise<void>)[] = [];
  private context!: ServiceContext;
  private rooms!: ReturnType<typeof sharedRooms>;

  static async open(): Promise<House> {
    const house = new House();
    try {
      await house.start();
      await house.found();
      return house;
    } catch (error) {
      await house.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }

  private async start(): Promise<void> {
    const database = await createTestDatabase();
    this.closers.push(() => database.drop());
    const { neverMet: _nobodys, ...lines } = PEOPLE;
    const network = await openSimulatedNetwork(Object.fromEntries(Object.entries(lines).map(([who, number]) => [number, who])));
    this.closers.push(() => network.close());
    const config = readSettings({ ...runtimeSettings, ...platformSettings }, environmentOn(database.url));
    const service = await startService({
      name: 'spec',
      config,
      entities: tenancyEntities,
      compose: async (context) => {
        this.context = context;
        this.rooms = sharedRooms(context, config);
        this.watch.on(context.database);
        const { faces, ...parts } = await composeParts({ context, config, builders: platformParts(config) });
        return { ...parts, faces: faces.map((face) => this.noting(face)) };
      },
    });
    this.closers.push(() => service.stop());
  }

  private noting(face: Face): Face {
    const { audience, prepare } = face;
    const routes: { method: string; path: string }[] = [];
    return {
      ...face,
      prepare: (app) => {
        this.apps.set(audience, app);
        this.routes.set(audience, routes);
        const fastify = app.getHttpAdapter().getInstance();
        fastify.addHook('onRoute', ({ method, url }) => {
          for (const one of [method].flat()) routes.push({ method: one, path: url.replaceAll(/:(\w+)/g, '{$1}') });
        });
        prepare?.(app);
      },
    };
  }

  private async found(): Promise<void> {
    const { database } = this.context;
    const { onboarding, rideNow } = await createSmallNorth(database);
    const { sunCab } = await createSmallSouth(database);
    const applications = { north: rideNow, south: sunCab };
    for (const tenantId of TENANTS) {
      const { viewId } = await this.rooms.views.open({ tenantId, content: WORDS }, 'seed');
      this.owned.set(tenantId, { applicationId: applications[tenantId], viewId });
      for (const role of ['owner', 'care'] as const) {
        const name = loginOf(role, tenantId);
        const password = randomBytes(PASSWORD_BYTES).toString('hex');
        this.passwords.set(name, password);
        await onboarding.addStaff({ tenantId, role, name, password });
      }
    }
  }

  /** Everything is there again that a request may have ended: permissions of everybody, and of each tenant a rule and a draft. */
  async arrange(): Promise<Readonly<Record<TenantId, Things>>> {
    for (const [person, tenantId] of [...DECISIONS, ['none', undefined] as const]) {
      const subscriber = await this.rooms.subscribers.ensure(Msisdn.parse(PEOPLE[person])!, person);
      if (tenantId === undefined) continue;
      const { applicationId } = this.owned.get(tenantId)!;
      const decision = { subscriber, applicationId, purpose: PURPOSE, scopes: [CHECK], state: 'granted' as const };
      await this.rooms.ledger.record({ ...decision, channel: 'seed', evidence: {} });
    }
    return { north: await this.thingsOf('north'), south: await this.thingsOf('south') };
  }

  private async thingsOf(tenantId: TenantId): Promise<Things> {
    const { countryRules, views } = this.rooms;
    const owned = this.owned.get(tenantId)!;
    const country = COUNTRIES[tenantId];
    const law = { country, capability: 'number-verification', effect: 'allow' as const, reason: 'spec' };
    const ruleId = await countryRules.add(law, { tenantId, name: 'seed', role: 'owner' });
    const version = await views.draft({ tenantId, ...owned }, WORDS, 'seed');
    return { ...owned, tenantId, country, ruleId, version, phoneNumber: PEOPLE.both };
  }

  /** What a listener answers, as method and path, but for the documents and their pages. */
  routesOf(audience: string): string[] {
    const pages = this.documentsOf(audience).map((path) => path.replace(/\/openapi\.json$/, ''));
    const isOfPage = (path: string) => pages.some((page) => path === page || path.startsWith(`${page}/`));
    const routes = this.routes.get(audience) ?? [];
    return routes.filter(({ path }) => !isOfPage(path)).map(({ method, path }) => `${method} ${path}`);
  }

  /** The operations of every OpenAPI document that a listener serves, each with the ways of signing in that it names. */
  async operationsOf(audience: string): Promise<ReadonlyMap<string, readonly string[]>> {
    const operations = new Map<string, readonly string[]>();
    for (const document of this.documentsOf(audience)) {
      const { text } = await this.send(audience, { method: 'GET', path: document });
      for (const [path, methods] of Object.entries((JSON.parse(text) as OpenApiDocument).paths))
        for (const [method, { security = [] }] of Object.entries(methods))
          operations.set(`${method.toUpperCase()} ${path}`, security.flatMap(Object.keys));
    }
    return operations;
  }

  private documentsOf(audience: string): string[] {
    const paths = (this.routes.get(audience) ?? []).map(({ path }) => path);
    return paths.filter((path) => path.endsWith('/openapi.json'));
  }

  /** On the operator port, as a member of a tenant's staff. */
  askAs(role: Role, tenantId: TenantId, request: Request): Promise<Answer> {
    const name = loginOf(role, tenantId);
    return this.send('operator', request, { authorization: `Basic ${btoa(`${name}:${this.passwords.get(name)!}`)}` });
  }

  /** On the operator port. */
  askAsNobody(request: Request): Promise<Answer> {
    return this.send('operator', request);
  }

  private async send(audience: string, { method, path, body }: Request, headers: Record<string, string> = {}): Promise<Answer> {
    const app = this.apps.get(audience)!;
    const payload = body === undefined ? {} : { payload: body };
    return this.watch.during(async () => {
      const answer = await app.inject({ method: method as 'GET', url: path, headers, ...payload });
      return { status: answer.statusCode, type: answer.headers['content-type'], text: answer.payload };
    });
  }

  rows(): Promise<string[]> {
    return everyRow(this.context.database);
  }
}

function loginOf(role: Role, tenantId: TenantId): string {
  return `${role}-of-${tenantId}`;
}

function environmentOn(databaseUrl: string): Record<string, string> {
  const ports = ['NUMBER_AT_ADDRESS', 'SUBSCRIBER_DIRECTORY', 'SIM_HISTORY', 'ENTITLEMENT_SERVER', 'SMS_SENDER'];
  const listeners = ['PUBLIC', 'OPERATOR', 'OPS'];
  return {
    OPENMAST_PROFILE: 'development',
    OPENMAST_LOG_LEVEL: 'silent',
    OPENMAST_DATABASE_URL: databaseUrl,
    OPENMAST_MASTER_KEY: randomBytes(KEY_BYTES).toString('base64url'),
    OPENMAST_ISSUER: 'http://localhost:4000',
    ...Object.fromEntries(listeners.map((listener) => [`OPENMAST_${listener}_PORT`, '0'])),
    ...Object.fromEntries(ports.map((port) => [`OPENMAST_PORT_${port}`, 'simulator'])),
  };
}
