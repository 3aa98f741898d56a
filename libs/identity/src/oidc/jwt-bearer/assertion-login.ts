import { type Application, type ApplicationRegistry, JWT_BEARER_GRANT } from '@openmast/tenancy';
import { type JWTVerifyGetKey, compactVerify, createLocalJWKSet, decodeJwt, errors as joseErrors } from 'jose';
import { LRUCache } from 'lru-cache';
import { type KoaContextWithOIDC, Provider, errors } from 'oidc-provider';
import { orUnavailable } from '../unavailable';
import { invalidGrant } from './invalid-grant';

type Form = Record<string, unknown>;

const ALGORITHMS = ['ES256', 'PS256', 'RS256', 'EdDSA'];
const ASSERTION_LENGTH_MAX = 8_192;
const KEY_SETS_MAX = 1_000;
/** Stands where a client id is expected when the assertion names none; no client has it. */
const NOBODY = 'assertion-without-issuer';

/** Forms whose assertion is all the client sends to prove itself. */
const assertionForms = new WeakSet<object>();

/** An assertion whose signature is its issuer's. */
export interface SignedAssertion {
  readonly application: Application;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * SIP "JWT Bearer Flow": the assertion is the client authentication (CAMARA ICM E1). The library wants a client id before it
 * looks further, so the form gains the one that the assertion claims; whether the claim is true is {@link AssertionLogin}'s.
 */
export function prepareAssertionForm(form: Form): void {
  const { assertion, client_assertion: clientAssertion, client_id: clientId } = form;
  if (form['grant_type'] !== JWT_BEARER_GRANT || typeof assertion !== 'string' || assertion === '' || clientAssertion) return;
  assertionForms.add(form);
  if (!clientId) form['client_id'] = claimedIssuer(assertion) ?? NOBODY;
}

function claimedIssuer(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).iss;
  } catch {
    return undefined;
  }
}

function isAssertionLogin(ctx: KoaContextWithOIDC): boolean {
  const { body } = ctx.oidc as { readonly body?: unknown };
  return typeof body === 'object' && body !== null && assertionForms.has(body);
}

/** Checks who signed an assertion, and lets the library take it for the client's authentication. */
export class AssertionLogin {
  private readonly signed = new WeakMap<KoaContextWithOIDC, SignedAssertion>();
  /** Imported keys by application. A changed registration is another text, and so another entry. */
  private readonly keySets = new LRUCache<string, JWTVerifyGetKey>({ max: KEY_SETS_MAX });

  constructor(private readonly applications: ApplicationRegistry) {}

  /**
   * The library finds the client first and then asks how it authenticates. Here the assertion is checked in between, and this one
   * request sees a client that needs nothing more.
   */
  install(provider: Provider): void {
    const { Client } = provider;
    const find = Client.find.bind(Client);
    Client.find = async (clientId: string) => {
      const { ctx } = Provider;
      if (!ctx || !isAssertionLogin(ctx)) return find(clientId);
      if (clientId === NOBODY) throw invalidGrant('the assertion is not a JWT with an iss');
      const client = await find(clientId);
      if (!client) return undefined;
      await this.check(ctx, clientId);
      return Object.create(client, { tokenEndpointAuthMethod: { value: 'none' } }) as typeof client;
    };
  }

  /** @throws InvalidGrant unless a key of this client signed the assertion */
  async check(ctx: KoaContextWithOIDC, clientId: string): Promise<SignedAssertion> {
    const known = this.signed.get(ctx);
    if (known) return known;
    const { assertion } = ctx.oidc.body ?? {};
    if (typeof assertion !== 'string') throw new errors.InvalidRequest('assertion is required');
    const application = await orUnavailable(() => this.applications.find(clientId));
    if (!application) throw new errors.InvalidClient('the application may not be used now');
    const signed = { application, payload: await this.verify(assertion, application) };
    this.signed.set(ctx, signed);
    return signed;
  }

  private async verify(assertion: string, application: Application): Promise<SignedAssertion['payload']> {
    if (assertion.length > ASSERTION_LENGTH_MAX) throw invalidGrant('the assertion is too long');
    try {
      await compactVerify(assertion, this.keysOf(application), { algorithms: ALGORITHMS });
      const payload = decodeJwt(assertion);
      return payload;
    } catch (error) {
      if (!(error instanceof joseErrors.JOSEError)) throw error;
      throw invalidGrant('the assertion is not signed by a registered key of its issuer');
    }
  }

  private keysOf({ id, keys }: Application): JWTVerifyGetKey {
    const text = `${id} ${JSON.stringify(keys)}`;
    const known = this.keySets.get(text) ?? createLocalJWKSet({ keys: [...keys] as [] });
    this.keySets.set(text, known);
    return known;
  }
}
