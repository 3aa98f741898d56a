import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const PHONES_MAX = 1_000;
const ID_BYTES = 16;

export type Radio = 'mobile' | 'wifi';

/** What can be played in the lab; the page has one entry for each. */
export const JOURNEYS = ['sign-in', 'ask', 'sim', 'shared'] as const;
export type JourneyName = (typeof JOURNEYS)[number];

/** A phone of the lab: which SIM is in it and which radio is on. Each browser has one. */
export interface Phone {
  readonly id: string;
  line: string;
  radio: Radio;
  /** What is played with it; only the lab's page cares. */
  journey: JourneyName;
  /** Between 0 and 1: where in its line's port range this phone's connections start. */
  readonly portSeed: number;
}

/** The phones of the lab, by the id in their cookie. The longest unused one is forgotten first. */
export class Phones {
  readonly #phones = new LRUCache<string, Phone>({ max: PHONES_MAX });

  make(line: string): Phone {
    const id = randomBytes(ID_BYTES).toString('base64url');
    const phone: Phone = { id, line, radio: 'mobile', journey: 'sign-in', portSeed: Math.random() };
    this.#phones.set(phone.id, phone);
    return phone;
  }

  get(id: string | undefined): Phone | undefined {
    return id === undefined ? undefined : this.#phones.get(id);
  }
}
