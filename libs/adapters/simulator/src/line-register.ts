import type { NetworkAddress } from '@openmast/network';
import { handsetNetwork } from './ip-address';
import type { LineAddress, SimulatedLine } from './line';

export type SessionAnswer =
  { readonly outcome: 'line'; readonly msisdn: string } | { readonly outcome: 'none' } | { readonly outcome: 'ambiguous' };

export const LINES_MAX = 10_000;

/** All lines of the simulated world, ours and other operators', in memory. What the three directories answer is read from here. */
export class LineRegister {
  readonly #lines = new Map<string, SimulatedLine>();

  constructor(lines: Iterable<SimulatedLine> = []) {
    for (const line of lines) this.put(line);
  }

  all(): SimulatedLine[] {
    return [...this.#lines.values()];
  }

  get(name: string): SimulatedLine | undefined {
    return this.#lines.get(name);
  }

  /** `taken`: another line has this number. `full`: no more lines fit. */
  put(line: SimulatedLine): 'stored' | 'taken' | 'full' {
    if (this.all().some((other) => other.msisdn === line.msisdn && other.name !== line.name)) return 'taken';
    if (!this.#lines.has(line.name) && this.#lines.size >= LINES_MAX) return 'full';
    this.#lines.set(line.name, line);
    return 'stored';
  }

  delete(name: string): boolean {
    return this.#lines.delete(name);
  }

  /** The line of ours that has this number; other operators' lines are unknown to our registers. */
  servedLine(msisdn: string): SimulatedLine | undefined {
    return this.all().find((line) => line.served && line.msisdn === msisdn);
  }

  /**
   * Which line has this address now? Only lines of ours on mobile data have a session. A line with a port range shares its
   * address, also when the others are offline at the moment: without a matching port it is never the answer.
   */
  lineAt({ ip, port }: NetworkAddress): SessionAnswer {
    const network = handsetNetwork(ip);
    const candidates = this.all().filter(
      (line) => line.served && line.radio === 'mobile' && network !== undefined && handsetNetwork(line.address.ip) === network,
    );
    if (candidates.length === 0) return { outcome: 'none' };
    const holders = candidates.filter((line) => holdsPort(line.address, port));
    const [holder] = holders;
    if (holder && holders.length === 1) return { outcome: 'line', msisdn: holder.msisdn };
    if (candidates.length === 1 && port !== undefined) return { outcome: 'none' };
    return { outcome: 'ambiguous' };
  }
}

function holdsPort({ portFrom, portTo }: LineAddress, port: number | undefined): boolean {
  if (portFrom === undefined || portTo === undefined) return true;
  return port !== undefined && port >= portFrom && port <= portTo;
}
