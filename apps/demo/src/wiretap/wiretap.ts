import { LRUCache } from 'lru-cache';
import { Exchange } from './exchange';
import type { Hop, HopStart, Party } from './hop';
import { maskUrl } from './mask';

const JOURNEYS_MAX = 200;
const HOPS_MAX = 120;
const LINKS_MAX = 5_000;
const LINK_TTL_MS = 10 * 60_000;

/** What a lab page is told: a new journey began, or an arrow is new or has changed. */
export type LabEvent = { readonly type: 'journey' } | { readonly type: 'hop'; readonly hop: Hop };
export type LabListener = (event: LabEvent) => void;

/** Whose traffic something is, and which company sends it. */
interface Link {
  readonly phoneId: string;
  readonly party: Party | undefined;
}

interface Journey {
  readonly startedMs: number;
  readonly hops: Map<number, Hop>;
}

/**
 * Writes down for each phone of the lab what the parties really say to each other. The parties do not depend on it: it only
 * looks on. Traffic of nobody's phone is not written down at all.
 */
export class Wiretap {
  readonly #journeys = new LRUCache<string, Journey>({ max: JOURNEYS_MAX });
  readonly #links = new LRUCache<string, Link>({ max: LINKS_MAX, ttl: LINK_TTL_MS });
  readonly #listeners = new Map<string, Set<LabListener>>();
  #lastId = 0;

  /** A new press of the button: the diagram of this phone starts empty. */
  startJourney(phoneId: string): void {
    this.#journeys.set(phoneId, { startedMs: performance.now(), hops: new Map() });
    this.#tell(phoneId, { type: 'journey' });
  }

  /**
   * From now on, whatever carries this mark belongs to the phone: a correlator, an `ip:port`, a number. Two phones with one mark
   * share it, the latest gets the arrows. `party`: the company that speaks under a correlator.
   */
  link(mark: string, phoneId: string | undefined, party?: Party): void {
    if (phoneId !== undefined) this.#links.set(mark, { phoneId, party });
  }

  phoneOf(mark: string | undefined): string | undefined {
    return mark === undefined ? undefined : this.#links.get(mark)?.phoneId;
  }

  partyOf(mark: string | undefined): Party | undefined {
    return mark === undefined ? undefined : this.#links.get(mark)?.party;
  }

  /** Begins to write down a request; `undefined` when no phone of the lab caused it, or its diagram is full. */
  open(phoneId: string | undefined, start: HopStart): Exchange | undefined {
    const journey = phoneId === undefined ? undefined : this.#journeys.get(phoneId);
    if (phoneId === undefined || !journey || journey.hops.size >= HOPS_MAX) return undefined;
    const { from, to, method } = start;
    const id = ++this.#lastId;
    const atMs = Math.round(performance.now() - journey.startedMs);
    const fixed = { id, from, to, method, url: maskUrl(start.url), atMs };
    return new Exchange(start, (news) => {
      const hop: Hop = { ...fixed, ...news };
      journey.hops.set(id, hop);
      if (this.#journeys.peek(phoneId) === journey) this.#tell(phoneId, { type: 'hop', hop });
    });
  }

  hopsOf(phoneId: string): Hop[] {
    return [...(this.#journeys.get(phoneId)?.hops.values() ?? [])];
  }

  /** Returns how to stop listening. */
  listen(phoneId: string, listener: LabListener): () => void {
    const listeners = this.#listeners.get(phoneId) ?? new Set<LabListener>();
    this.#listeners.set(phoneId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(phoneId);
    };
  }

  #tell(phoneId: string, event: LabEvent): void {
    this.#listeners.get(phoneId)?.forEach((listener) => listener(event));
  }
}
