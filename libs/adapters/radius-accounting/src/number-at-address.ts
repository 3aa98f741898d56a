import { setTimeout as after } from 'node:timers/promises';
import type { Clock, Msisdn } from '@openmast/kernel';
import { type LineAtAddress, type NetworkAddress, NumberAtAddress } from '@openmast/network';
import { DirectoryTimeout, UnreadableNumber, toAppError } from './faults';
import { networksAround } from './ip-network';
import type { Holders, PostgresSessionDirectory } from './postgres-session-directory';

const ANSWER_TIMEOUT_MS = 3_500;

export class RadiusNumberAtAddress extends NumberAtAddress {
  constructor(
    private readonly directory: PostgresSessionDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find({ ip, port }: NetworkAddress): Promise<LineAtAddress> {
    const networks = networksAround(ip);
    if (!networks) return { outcome: 'none' };
    try {
      const found = await withinTime(this.directory.holdersOf(networks, port, this.clock.now()));
      return this.#fromDb(found, port);
    } catch (fault) {
      throw toAppError(fault);
    }
  }

  /** Without a port, a part of an address is nobody's; a port outside all parts of one line is somebody we do not know. */
  #fromDb({ holders, linesSharing }: Holders, port: number | undefined): LineAtAddress {
    if (port === undefined && linesSharing > 0) return { outcome: 'ambiguous' };
    const [holder, ...others] = holders;
    if (!holder) return { outcome: linesSharing > 1 ? 'ambiguous' : 'none' };
    const isSure = holders.every(({ isDoubtful }) => !isDoubtful) && others.every(({ hash }) => hash.equals(holder.hash));
    return isSure ? { outcome: 'line', msisdn: this.#open(holder) } : { outcome: 'ambiguous' };
  }

  #open(holder: Holders['holders'][number]): Msisdn {
    try {
      return this.directory.numberIn(holder);
    } catch (cause) {
      throw new UnreadableNumber({ cause });
    }
  }
}

/** The database has limits of its own, but none that notices a connection on which nothing comes back any more. */
async function withinTime<T>(question: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const alarm = after(ANSWER_TIMEOUT_MS, undefined, { signal: stop.signal, ref: false }).then(() => {
    throw new DirectoryTimeout();
  });
  // Once the question is answered the alarm is called off, and nobody waits for it.
  alarm.catch(() => undefined);
  try {
    return await Promise.race([question, alarm]);
  } finally {
    stop.abort();
  }
}
