import type { Clock } from '@openmast/kernel';
import type { AccountingEvent } from './accounting-event';
import { QueueFull } from './group-commit';
import { type MappingRules, eventFromWire } from './mapping';
import type { NasClient } from './nas-client';
import type { NasClients } from './nas-clients';
import { PACKET_CODE, type Packet, decodePacket } from './packet';
import type { PacketCounters } from './packet-counters';
import { RecentRequests, type Sender, requestKey } from './recent-requests';

export interface ReceiverOptions {
  readonly clients: NasClients;
  readonly rules: MappingRules;
  readonly clock: Clock;
  readonly counters: Pick<PacketCounters, 'count'>;
  /** Resolves when the event is durable. */
  readonly record: (event: AccountingEvent) => Promise<void>;
}

export type Reply = (answer: Buffer) => void;

/**
 * One datagram in, at most one answer out, and that only after what the datagram says is durable. Whoever does not know the
 * secret gets silence (RFC 2866, 3: "silently discarded").
 */
export class Receiver {
  readonly #recent = new RecentRequests();

  constructor(private readonly options: ReceiverOptions) {}

  /** Resolves when the datagram is dealt with. Never rejects. */
  async accept(datagram: Buffer, sender: Sender, reply: Reply): Promise<void> {
    const { counters } = this.options;
    const request = this.#authentic(datagram, sender);
    if (!request) return;
    const key = requestKey(sender, request.packet);
    const known = this.#recent.enter(key);
    if (known) {
      counters.count('repeated');
      if (known !== 'under-way') reply(known);
      return;
    }
    if (!(await this.#process(request.packet))) return this.#recent.forget(key);
    const answer = request.client.answer(request.packet);
    this.#recent.answered(key, answer);
    reply(answer);
  }

  /** The packet, when a client we know has signed it. */
  #authentic(datagram: Buffer, { address }: Sender): { packet: Packet; client: NasClient } | undefined {
    const { clients, counters } = this.options;
    const client = clients.find(address);
    if (!client) return void counters.count('unknown-sender');
    const packet = decodePacket(datagram);
    if (!packet) return void counters.count('malformed');
    if (packet.code !== PACKET_CODE.accountingRequest) return void counters.count('other-code');
    if (!client.hasSigned(packet)) return void counters.count('wrong-secret');
    return { packet, client };
  }

  /** True when the packet may be answered. What cannot be used is answered too: sending it again would not make it better. */
  async #process(packet: Packet): Promise<boolean> {
    const { rules, clock, counters, record } = this.options;
    const event = eventFromWire(packet, rules, clock.now().getTime());
    if (event.type === 'ignored') {
      counters.count(`ignored-${event.reason}`);
      return true;
    }
    try {
      await record(event);
      counters.count('stored');
      return true;
    } catch (failure) {
      counters.count(failure instanceof QueueFull ? 'overload' : 'not-stored');
      return false;
    }
  }
}
