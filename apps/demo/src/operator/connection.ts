import { AsyncLocalStorage } from 'node:async_hooks';
import { importJWK } from 'jose';
import {
  type Configuration,
  type CryptoKey,
  type CustomFetch,
  PrivateKeyJwt,
  allowInsecureRequests,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client';
import type { WorldClient } from '../world';
import { refusalFrom } from './refusal';

const TIMEOUT_SECONDS = 5;

/** A client's key as openid-client takes it. */
interface SigningKey {
  readonly key: CryptoKey;
  readonly kid?: string;
}

/** @throws Error when the world gave the client a key of another kind */
export async function signingKey({ jwk }: WorldClient): Promise<SigningKey> {
  const key = await importJWK(jwk, 'ES256');
  if (key instanceof Uint8Array) throw new Error('The key of a client must be an EC key.');
  return { key, ...(typeof jwk['kid'] === 'string' ? { kid: jwk['kid'] } : {}) };
}

/** One client at the operator, with private_key_jwt (ES256): what it learnt of the operator, and how its requests are marked. */
export class OperatorConnection {
  readonly #correlator = new AsyncLocalStorage<string>();
  #configuration: Promise<Configuration> | undefined;

  constructor(
    private readonly issuer: string,
    readonly client: WorldClient,
  ) {}

  /** Everything `work` asks the operator carries the correlator. @throws OperatorRefusal */
  async ask<T>(correlator: string, work: (configuration: Configuration) => T | Promise<T>): Promise<T> {
    try {
      return await this.#correlator.run(correlator, async () => work(await this.#discover()));
    } catch (error) {
      throw refusalFrom(error);
    }
  }

  /** The operator may start after its partners: a discovery that failed is tried again with the next journey. */
  async #discover(): Promise<Configuration> {
    this.#configuration ??= this.#configure();
    try {
      return await this.#configuration;
    } catch (error) {
      this.#configuration = undefined;
      throw error;
    }
  }

  async #configure(): Promise<Configuration> {
    const issuer = new URL(this.issuer);
    // Over plain http the ID token's signature is the only proof of who made it.
    const plainHttp = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
    return discovery(issuer, this.client.clientId, undefined, PrivateKeyJwt(await signingKey(this.client)), {
      execute: [...plainHttp, enableNonRepudiationChecks],
      timeout: TIMEOUT_SECONDS,
      [customFetch]: this.#fetch,
    });
  }

  /** Marks back-channel calls with the correlator of the journey they belong to. */
  readonly #fetch: CustomFetch = (url, options) => {
    const correlator = this.#correlator.getStore();
    const headers = correlator === undefined ? options.headers : { ...options.headers, 'x-correlator': correlator };
    return fetch(url, { ...(options as RequestInit), headers });
  };
}
