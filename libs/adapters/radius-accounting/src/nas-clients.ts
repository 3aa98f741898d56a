import { BlockList, isIPv4 } from 'node:net';
import type { Secret } from '@openmast/kernel';
import { NasClient } from './nas-client';

/** Who may send: one network and its secret. */
export interface NasNetwork {
  readonly address: string;
  readonly prefixLength: number;
  readonly secret: Secret;
}

export const NAS_NETWORKS_MAX = 1_024;
const REMEMBERED_MAX = 4_096;

/** Finds the client behind a source address; where networks lie in each other, the smallest counts. */
export class NasClients {
  readonly #rows: readonly { readonly network: BlockList; readonly client: NasClient }[];
  readonly #remembered = new Map<string, NasClient>();

  constructor(networks: readonly NasNetwork[]) {
    this.#rows = [...networks]
      .sort((one, other) => other.prefixLength - one.prefixLength)
      .map(({ address, prefixLength, secret }) => {
        const network = new BlockList();
        network.addSubnet(address, prefixLength, familyOf(address));
        return { network, client: new NasClient(secret) };
      });
  }

  /** `undefined`: nobody we know. */
  find(source: string): NasClient | undefined {
    const known = this.#remembered.get(source);
    if (known) return known;
    const address = withoutMapping(source);
    const client = this.#rows.find(({ network }) => network.check(address, familyOf(address)))?.client;
    if (client && this.#remembered.size < REMEMBERED_MAX) this.#remembered.set(source, client);
    return client;
  }
}

/** A socket that serves both families shows an IPv4 sender as `::ffff:192.0.2.1`. */
function withoutMapping(address: string): string {
  const tail = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  return tail ?? address;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
