import { Clock, Msisdn, Secret } from '@openmast/kernel';
import { Database, createLogger } from '@openmast/runtime';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import { FakeNas } from './fake';
import { GroupCommit } from './group-commit';
import { NasClients } from './nas-clients';
import { RadiusNumberAtAddress } from './number-at-address';
import { PostgresSessionDirectory } from './postgres-session-directory';
import { Receiver } from './receiver';
import { SessionVault } from './session-vault';

const PER_CELL = 50;
const LINES = 10_000;
const FRESHNESS_S = 1_800;
const TOLERANCE_S = 10;
const INTERIM_S = 300;
const EPOCH_S = 1_795_231_800;
/** By how much each gateway's clock is ahead. Any two differ by less than the tolerance. */
const SKEWS_S = [0, 4, -4, 2];
const RESTARTS_EACH = 6;
const CHUNK = 1_000;
const QUESTIONS_PER_CHUNK = 60;
const SECRET = 'a-secret-of-this-spec';
const BLOCK_PORTS = 10_000;

/** xorshift32: the same story in every run. */
function chances(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What can be held by one line at a time: an address, a block of its ports, or a /64. */
interface Cell {
  readonly ip: string;
  readonly ports?: { readonly from: number; readonly to: number };
  readonly sessions: Session[];
}

/** The truth, and what of it has been delivered. Moments are true seconds. */
interface Session {
  readonly cell: Cell;
  readonly place: number;
  readonly nas: number;
  readonly name: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
  /** Stamps of the oldest and the newest delivered packet that claims the address. */
  firstSeen: number;
  seen: number;
  isStopDelivered: boolean;
}

interface Delivery {
  readonly at: number;
  readonly kind: 'start' | 'interimUpdate' | 'stop' | 'accountingOn';
  readonly nas: number;
  readonly second: number;
  readonly session?: Session;
  readonly packet: { bytes?: Buffer };
}

class SimulatedClock extends Clock {
  second = 0;
  override now(): Date {
    return new Date((EPOCH_S + this.second) * 1_000);
  }
}

const lines = Array.from({ length: LINES }, (_, index) => Msisdn.parse(`+9901${String(index).padStart(8, '0')}`)!);
const nases = SKEWS_S.map((_, index) => new FakeNas({ secret: SECRET, name: `gw${index}` }));

function makeCells(reassignments: number): Cell[] {
  return Array.from({ length: reassignments / PER_CELL }, (_, index): Cell => {
    const kind = index % 20;
    const [high, low] = [index >> 8, index & 0xff];
    if (kind < 12) return { ip: `100.64.${high}.${low}`, sessions: [] };
    if (kind < 16) return { ip: `2001:db8:${index.toString(16)}:1::`, sessions: [] };
    // Four neighbours share one address.
    const from = 10_000 + (kind - 16) * BLOCK_PORTS;
    return { ip: `198.51.${high}.${(index - kind / 100) & 0xfc}`, ports: { from, to: from + BLOCK_PORTS - 1 }, sessions: [] };
  });
}

/** When each gateway restarts; its sessions end then without a Stop, and its session ids begin anew. */
function makeRestarts(below: (limit: number) => number, horizon: number): number[][] {
  return SKEWS_S.map(() => Array.from({ length: RESTARTS_EACH }, () => 500 + below(horizon)).sort((one, other) => one - other));
}

function makeTruth(cells: readonly Cell[], below: (limit: number) => number): { sessions: Session[]; restarts: number[][] } {
  const restarts = makeRestarts(below, PER_CELL * 320);
  const sessions: Session[] = [];
  const bySecond: Omit<Session, 'name'>[] = [];
  cells.forEach((cell, index) => {
    let nas = index % SKEWS_S.length;
    let second = 60 + below(300);
    for (let place = 0; place < PER_CELL; place += 1) {
      const from = second;
      const planned = from + 1 + below(below(4) === 0 ? 1_500 : 400);
      const restart = restarts[nas]!.find((at) => at >= from && at <= planned);
      const to = restart ?? planned;
      bySecond.push({
        cell,
        place,
        nas,
        line: below(LINES),
        from,
        to,
        firstSeen: Infinity,
        seen: -1,
        isStopDelivered: false,
      });
      second = to + (restart === undefined ? below(3) * below(30) : 2 + below(30));
      // Now and then the address moves to another gateway, after longer than their clocks may differ.
      if (below(20) === 0) {
        nas = (nas + 1 + below(3)) % SKEWS_S.length;
        second += 2 * TOLERANCE_S + 5;
      }
      // Nothing begins in the second of a restart.
      if (restarts[nas]!.includes(second)) second += 1;
    }
  });
  const counters = SKEWS_S.map(() => ({ next: 0, restartsSeen: 0 }));
  for (const draft of bySecond.sort((one, other) => one.from - other.from)) {
    const counter = counters[draft.nas]!;
    const restartsBefore = restarts[draft.nas]!.filter((at) => at < draft.from).length;
    if (restartsBefore > counter.restartsSeen) Object.assign(counter, { next: 0, restartsSeen: restartsBefore });
    const session = { ...draft, name: (counter.next++).toString(16).padStart(8, '0') };
    sessions.push(session);
    session.cell.sessions[session.place] = session;
  }
  return { sessions, restarts };
}

/** Delayed, lost, doubled and replayed as a bad network and an impatient gateway would. */
function makeDeliveries(
  sessions: readonly Session[],
  restarts: readonly number[][],
  below: (limit: number) => number,
): Delivery[] {
  const deliveries: Delivery[] = [];
  const delay = () => {
    const luck = below(100);
    return luck < 70 ? below(3) : below(luck < 95 ? 60 : 900);
  };
  const send = (sent: Omit<Delivery, 'at' | 'packet'>, lossPercent: number) => {
    if (below(100) < lossPercent) return;
    const packet = {};
    deliveries.push({ ...sent, packet, at: sent.second + 5 + delay() });
    while (below(100) < 25) deliveries.push({ ...sent, packet, at: sent.second + 5 + delay() + below(2_500) });
  };
  for (const session of sessions) {
    const { nas, from, to } = session;
    send({ kind: 'start', nas, second: from, session }, 3);
    for (let second = from + INTERIM_S; second < to; second += INTERIM_S)
      send({ kind: 'interimUpdate', nas, second, session }, 5);
    if (!restarts[nas]!.includes(to)) send({ kind: 'stop', nas, second: to, session }, 5);
  }
  restarts.forEach((seconds, nas) => seconds.forEach((second) => send({ kind: 'accountingOn', nas, second }, 0)));
  return deliveries.sort((one, other) => one.at - other.at);
}

const stampOf = ({ second, nas }: Pick<Delivery, 'second' | 'nas'>) => second + SKEWS_S[nas]!;

/** Knows the true order of sessions and what was delivered; shares no rule with the directory. */
class Model {
  readonly #restartsDelivered = SKEWS_S.map(() => -1);

  deliver(delivery: Delivery): void {
    const { kind, session, nas, second, at } = delivery;
    if (!session) this.#restartsDelivered[nas] = Math.max(this.#restartsDelivered[nas]!, second);
    else if (kind === 'stop') session.isStopDelivered = true;
    const isTooOld = kind !== 'stop' && stampOf(delivery) < at - FRESHNESS_S;
    if (!session || isTooOld) return;
    session.seen = Math.max(session.seen, stampOf(delivery));
    session.firstSeen = Math.min(session.firstSeen, stampOf(delivery));
  }

  /** The one session that may be named: the last one heard of, unless it is known to be over or was not seen for too long. */
  holder({ sessions }: Cell, now: number): Session | undefined {
    const last = sessions.findLast(({ seen }) => seen >= 0);
    if (!last || last.isStopDelivered || last.seen < now - FRESHNESS_S) return undefined;
    return this.#restartsDelivered[last.nas]! >= last.from ? undefined : last;
  }
}

function verdictWithoutLine(holder: Session | undefined, now: number): 'nobody' | 'undecidable' | 'missed' {
  if (!holder || holder.to <= now) return 'nobody';
  return isUndecidable(holder) ? 'undecidable' : 'missed';
}

/** For two sessions of which only one and the same second is known, no order can be told. The directory must say so. */
function isUndecidable(holder: Session): boolean {
  return holder.cell.sessions.some(({ place, firstSeen, seen }) => place < holder.place && seen >= 0 && firstSeen >= holder.seen);
}

/** Tells a long story of reassignments over a bad network to two receivers, and asks all along who holds what. */
export function describeReassignments(reassignments: number): void {
  describe(`${reassignments} reassignments, delayed, doubled, replayed and out of order`, () => {
    let world: WorldDatabase;
    let second: Database;

    beforeAll(async () => {
      world = await openWorldDatabase();
      second = await Database.open({
        url: world.url,
        connectionsMax: 2,
        entities: [],
        applicationName: 'openmast-second',
        log: createLogger('test', 'silent'),
      });
    });
    afterAll(async () => {
      await second.close();
      await world.close();
    });

    it('never name a wrong line, through two processes at once', async () => {
      const below = chances(2026);
      const cells = makeCells(reassignments);
      const { sessions, restarts } = makeTruth(cells, below);
      const deliveries = makeDeliveries(sessions, restarts, below);
      const clock = new SimulatedClock();
      const limits = { freshnessMs: FRESHNESS_S * 1_000, clockToleranceMs: TOLERANCE_S * 1_000 };
      const directories = [world.database, second].map(
        (database) => new PostgresSessionDirectory(database, new SessionVault(world.keyRing), limits),
      );
      const outcomes = new Map<string, number>();
      const count = (outcome: string) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const receivers = directories.map((directory) => {
        const commits = new GroupCommit((events) => directory.record(events));
        return new Receiver({
          clients: new NasClients([{ address: '10.0.0.0', prefixLength: 8, secret: new Secret(SECRET) }]),
          rules: { ...limits, numberRule: { form: 'international' }, eventTime: 'occurred' },
          clock,
          counters: { count },
          record: (event) => commits.record(event),
        });
      });
      const port = new RadiusNumberAtAddress(directories[0]!, clock);
      const model = new Model();
      const verdicts = { right: 0, wrong: 0, missed: 0, undecidable: 0, nobody: 0 };
      const wrong: unknown[] = [];
      const judge = async (cell: Cell) => {
        const now = clock.second;
        const answer = await port.find(cell.ports ? { ip: cell.ip, port: cell.ports.from + 7 } : { ip: cell.ip });
        const holder = model.holder(cell, now);
        const expected = holder && lines[holder.line]!.e164();
        if (answer.outcome !== 'line') verdicts[verdictWithoutLine(holder, now)] += 1;
        else if (answer.msisdn.e164() === expected) verdicts.right += 1;
        else {
          verdicts.wrong += 1;
          wrong.push({
            now,
            ip: cell.ip,
            given: answer.msisdn.e164(),
            expected,
            sessions: cell.sessions.filter(({ seen }) => seen >= 0).map(({ cell: _, ...rest }) => rest),
          });
        }
      };

      for (let from = 0; from < deliveries.length; from += CHUNK) {
        const chunk = deliveries.slice(from, from + CHUNK);
        let answers = 0;
        await Promise.all(
          chunk.map((delivery) => {
            clock.second = delivery.at;
            const bytes = (delivery.packet.bytes ??= requestFor(delivery));
            model.deliver(delivery);
            const sender = { address: `10.0.0.${delivery.nas + 1}`, port: 20_000 + below(40) };
            return receivers[below(2)]!.accept(bytes, sender, () => (answers += 1));
          }),
        );
        expect(answers).toBeGreaterThan(0);
        await Promise.all(Array.from({ length: QUESTIONS_PER_CHUNK }, () => judge(cells[below(cells.length)]!)));
      }
      for (const cell of cells) await judge(cell);

      process.stdout.write(
        `${sessions.length} reassignments, ${deliveries.length} packets: ${JSON.stringify(verdicts)} ${JSON.stringify([...outcomes])}\n`,
      );
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(verdicts.wrong).toBe(0);
      expect(verdicts.right).toBeGreaterThan(1_000);
      expect(verdicts.missed).toBe(0);
    }, 600_000);

    function requestFor(delivery: Delivery): Buffer {
      const { kind, nas, session } = delivery;
      const at = new Date((EPOCH_S + stampOf(delivery)) * 1_000);
      if (!session) return nases[nas]!.request(kind, at);
      const { ip, ports } = session.cell;
      const facts = { sessionId: session.name, msisdn: lines[session.line]!, ip };
      return nases[nas]!.request(kind, at, ports ? { ...facts, ports } : facts);
    }
  });
}
