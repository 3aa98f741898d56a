import type { Msisdn, SubscriberRef } from '@openmast/kernel';
import type { NetworkPorts } from '@openmast/network';
import type { SubscriberRegistry } from '@openmast/subscriber';
import type { Arrival } from './arrival';
import { enrichedNumber } from './enriched-number';
import { forwardedAddress, sourceOf } from './forwarded-address';
import type { TrustedProxies } from './trusted-proxies';

export type RecognitionMethod = 'header' | 'address';

/**
 * - `off-network`: nobody of ours holds the address (Wi-Fi, VPN, another operator, plain internet);
 * - `ambiguous`: several lines share the address and the port does not tell them apart;
 * - `implausible`: what the network said cannot be believed;
 * - `not-ours`: recognised, yet not (or no longer) a line of ours; `barred`: ours, and barred.
 */
export type NotRecognised = 'off-network' | 'ambiguous' | 'implausible' | 'not-ours' | 'barred';

export type Recognition =
  | { readonly outcome: 'line'; readonly subscriber: SubscriberRef; readonly msisdn: Msisdn; readonly method: RecognitionMethod }
  | { readonly outcome: 'none'; readonly reason: NotRecognised };

/** A line of ours that may be used, or why not. */
export type Holder =
  | { readonly outcome: 'line'; readonly subscriber: SubscriberRef }
  | { readonly outcome: 'none'; readonly reason: 'not-ours' | 'barred' };

type Sighting = { readonly msisdn: Msisdn; readonly method: RecognitionMethod } | { readonly reason: NotRecognised };

export interface RecogniserParts {
  readonly proxies: TrustedProxies;
  readonly ports: Pick<NetworkPorts, 'numberAtAddress' | 'subscriberDirectory'>;
  readonly subscribers: SubscriberRegistry;
}

/** Network-based authentication: which of our subscribers does this request come from? */
export class LineRecogniser {
  constructor(private readonly parts: RecogniserParts) {}

  /** @throws AppError `unavailable` when a register cannot answer: unknown is never yes. */
  async recognise(arrival: Arrival): Promise<Recognition> {
    const sighting = await this.sight(arrival);
    if ('reason' in sighting) return { outcome: 'none', reason: sighting.reason };
    const holder = await this.holderOf(sighting.msisdn);
    return holder.outcome === 'none' ? holder : { outcome: 'line', subscriber: holder.subscriber, ...sighting };
  }

  /** Who has this number today, whatever brought it here. @throws AppError `unavailable` */
  async holderOf(msisdn: Msisdn): Promise<Holder> {
    const line = await this.parts.ports.subscriberDirectory.find(msisdn);
    if (!line) return { outcome: 'none', reason: 'not-ours' };
    if (line.isBarred) return { outcome: 'none', reason: 'barred' };
    const subscriber = await this.parts.subscribers.ensure(msisdn, line.subscriptionId, line);
    return { outcome: 'line', subscriber };
  }

  /** The address a request came from, for counting only. */
  sourceOf(arrival: Arrival): string {
    return sourceOf(arrival, this.parts.proxies);
  }

  private async sight(arrival: Arrival): Promise<Sighting> {
    const { proxies, ports } = this.parts;
    const enriched = enrichedNumber(arrival, proxies);
    if (enriched.outcome === 'refused') return { reason: 'implausible' };
    if (enriched.outcome === 'number') return { msisdn: enriched.msisdn, method: 'header' };
    const address = forwardedAddress(arrival, proxies);
    if (!address) return { reason: 'implausible' };
    const found = await ports.numberAtAddress.find(address);
    if (found.outcome === 'line') return { msisdn: found.msisdn, method: 'address' };
    return { reason: found.outcome === 'ambiguous' ? 'ambiguous' : 'off-network' };
  }
}
