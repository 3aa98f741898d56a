import { Msisdn } from '@openmast/kernel';
import type { NetworkAddress } from '@openmast/network';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import type { AccountingEvent, HeldNetwork } from './accounting-event';
import { RadiusNumberAtAddress } from './number-at-address';
import { PURGE_SLICES, PostgresSessionDirectory } from './postgres-session-directory';
import { SessionVault } from './session-vault';

const ada = Msisdn.parse('+990123456701')!;
const ben = Msisdn.parse('+990123456702')!;
const FRESHNESS_S = 1_800;
const TOLERANCE_S = 10;
const EPOCH_S = 1_795_231_800;
let addresses = 0;

/** One address of its own per case, and events on it by the second. */
class Case {
  readonly ip = `100.64.${addresses >> 8}.${addresses++ & 0xff}`;
  nowS = 0;

  constructor(private readonly directory: PostgresSessionDirectory) {}

  event(type: 'start' | 'interim' | 'stop', who: Msisdn, second: number, change: Change = {}): AccountingEvent {
    const { nas = 'gw1', session = who === ada ? 'ada' : 'ben', ip = this.ip, ...network } = change;
    const holding = { msisdn: who, networks: [{ network: ip.includes('/') ? ip : `${ip}/32`, ...network }] };
    return { type, session: { nas: `${nas} ${this.ip}`, sessionId: session }, atMs: (EPOCH_S + second) * 1_000, holding };
  }

  restart(second: number, nas = 'gw1'): AccountingEvent {
    return { type: 'restart', nas: `${nas} ${this.ip}`, atMs: (EPOCH_S + second) * 1_000 };
  }

  async record(...events: AccountingEvent[]): Promise<void> {
    for (const event of events) await this.directory.record([event]);
    this.nowS = Math.max(this.nowS, ...events.map(({ atMs }) => atMs / 1_000 - EPOCH_S));
  }

  async ask(address: Partial<NetworkAddress> = {}, second = this.nowS): Promise<string> {
    const clock = { now: () => new Date((EPOCH_S + second) * 1_000) };
    const answer = await new RadiusNumberAtAddress(this.directory, clock).find({ ip: this.ip, ...address });
    if (answer.outcome !== 'line') return answer.outcome;
    return answer.msisdn.equals(ada) ? 'ada' : 'ben';
  }
}

type Change = { readonly nas?: string; readonly session?: string; readonly ip?: string } & Partial<
  Pick<HeldNetwork, 'ports' | 'change'>
>;

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe('the session directory', () => {
  let world: WorldDatabase;
  let directory: PostgresSessionDirectory;
  let now: Case;

  beforeAll(async () => {
    world = await openWorldDatabase();
    const limits = { freshnessMs: FRESHNESS_S * 1_000, clockToleranceMs: TOLERANCE_S * 1_000 };
    directory = new PostgresSessionDirectory(world.database, new SessionVault(world.keyRing), limits);
  });
  afterAll(() => world.close());
  beforeEach(() => {
    now = new Case(directory);
  });

  describe('by the moment of the event', () => {
    it('gives an address to the newest Start and ends the older session', async () => {
      await now.record(now.event('start', ada, 0), now.event('start', ben, 100));

      expect(await now.ask()).toBe('ben');
    });

    it('never gives an address back to the previous owner by a late or replayed packet', async () => {
      await now.record(now.event('start', ben, 100), now.event('start', ada, 0), now.event('interim', ada, 60));
      await now.record(now.event('start', ada, 0), now.event('interim', ada, 60));

      expect(await now.ask()).toBe('ben');
    });

    it('does not resurrect a session after its Stop, nor by an Interim-Update that claims to be newer', async () => {
      await now.record(now.event('stop', ada, 50), now.event('start', ada, 0), now.event('interim', ada, 40));

      expect(await now.ask()).toBe('none');

      await now.record(now.event('interim', ada, 60));

      expect(await now.ask()).toBe('none');
    });

    it('does not fall back to the previous owner when the newer session stops', async () => {
      await now.record(now.event('start', ada, 0), now.event('start', ben, 100), now.event('stop', ben, 200));

      expect(await now.ask()).toBe('none');
    });

    it('believes a Stop without address or number', async () => {
      await now.record({ ...now.event('stop', ada, 50), holding: undefined } as AccountingEvent, now.event('start', ada, 0));

      expect(await now.ask()).toBe('none');
    });

    it('learns a session from an Interim-Update when the Start was lost', async () => {
      await now.record(now.event('interim', ada, 300));

      expect(await now.ask()).toBe('ada');
    });

    it('lets a session id be used again by a Start after its Stop, not by the old Start', async () => {
      await now.record(now.event('start', ada, 0), now.event('stop', ada, 50), now.event('start', ada, 0));
      expect(await now.ask()).toBe('none');

      await now.record(now.event('start', ada, 100));
      expect(await now.ask()).toBe('ada');
    });

    it('ends what a session id held before when it is used for something else', async () => {
      await now.record(
        now.event('start', ada, 0, { session: 's' }),
        now.event('start', ben, 100, { session: 's', ip: '192.0.2.1' }),
      );

      expect(await now.ask()).toBe('none');
      expect(await now.ask({ ip: '192.0.2.1' })).toBe('ben');
    });

    it('is sure about a handover within one second when it knows more than that second', async () => {
      await now.record(now.event('start', ada, 0), now.event('stop', ada, 100), now.event('start', ben, 100));

      expect(await now.ask()).toBe('ben');
    });

    it('is not sure about two Starts in one second, until one of them is seen again', async () => {
      await now.record(now.event('start', ada, 0), now.event('start', ben, 0));
      expect(await now.ask()).toBe('ambiguous');

      await now.record(now.event('interim', ben, 300));
      expect(await now.ask()).toBe('ben');
    });

    it('is not sure about a session that began in the one second another is known to have ended in, until it is seen again', async () => {
      await now.record(now.event('stop', ada, 100), now.event('start', ben, 100));
      expect(await now.ask()).toBe('ambiguous');

      await now.record(now.event('interim', ben, 400));
      expect(await now.ask()).toBe('ben');
    });

    it('is not sure when two sessions claim an address at the same time for longer than the tolerance', async () => {
      await now.record(now.event('start', ada, 0), now.event('interim', ada, 300), now.event('start', ben, 200));
      expect(await now.ask()).toBe('ambiguous');

      await now.record(now.event('stop', ada, 310), now.event('interim', ben, 500));
      expect(await now.ask()).toBe('ben');
    });

    it('forgives a gateway that reports an old session a moment after the new one began', async () => {
      await now.record(now.event('start', ada, 0), now.event('start', ben, 100), now.event('interim', ada, 102));

      expect(await now.ask()).toBe('ben');
    });

    it('knows a line that comes back to its own address in the same second', async () => {
      await now.record(now.event('start', ada, 0, { session: 'first' }), now.event('start', ada, 0, { session: 'second' }));

      expect(await now.ask()).toBe('ada');
    });

    it('gives the same answer whatever the order of arrival: 240 orders of seven packets', async () => {
      const events = [
        now.event('start', ada, 0),
        now.event('interim', ada, 60),
        now.event('stop', ada, 90),
        now.event('start', ben, 100),
        now.event('interim', ben, 160),
        now.restart(-10),
        now.event('stop', ada, 90),
      ];
      const answers = new Set<string>();
      for (const order of permutations(events).filter((_, index) => index % 21 === 0)) {
        const one = new Case(directory);
        const moved = order.map((event) => onAddressOf(one, event));
        await one.record(...moved.slice(0, 4));
        await directory.record(moved.slice(4));
        answers.add(await one.ask({}, 200));
      }

      expect([...answers]).toEqual(['ben']);
    });

    function onAddressOf(one: Case, event: AccountingEvent): AccountingEvent {
      if (event.type === 'restart') return one.restart(event.atMs / 1_000 - EPOCH_S);
      return one.event(event.type, event.holding!.msisdn, event.atMs / 1_000 - EPOCH_S);
    }
  });

  describe('between two gateways', () => {
    it('hands over at once when the older session is clearly older', async () => {
      await now.record(now.event('start', ada, 0), now.event('stop', ada, 100), now.event('start', ben, 103, { nas: 'gw2' }));

      expect(await now.ask()).toBe('ben');
    });

    it('waits when their clocks may be the reason for the order', async () => {
      await now.record(now.event('start', ada, 98), now.event('start', ben, 103, { nas: 'gw2' }));
      expect(await now.ask()).toBe('ambiguous');

      await now.record(now.event('interim', ben, 109, { nas: 'gw2' }));
      expect(await now.ask()).toBe('ben');
    });
  });

  describe('when a gateway restarts', () => {
    it('ends all its sessions, also those it hears of later, and no other gateway’s', async () => {
      await now.record(now.event('start', ada, 0), now.event('start', ben, 0, { nas: 'gw2', ip: '192.0.2.2' }), now.restart(100));
      await now.record(now.event('interim', ada, 101), now.event('start', ada, 50));

      expect(await now.ask()).toBe('none');
      expect(await now.ask({ ip: '192.0.2.2' })).toBe('ben');
    });

    it('lets sessions begin after it, also with ids used before', async () => {
      await now.record(now.event('start', ada, 0), now.restart(100), now.event('start', ada, 101));

      expect(await now.ask()).toBe('ada');
    });

    it('is not undone by a late report of an earlier restart', async () => {
      await now.record(now.restart(100), now.restart(10), now.event('start', ada, 50));

      expect(await now.ask()).toBe('none');
    });
  });

  describe('for a shared address', () => {
    const low = { ports: { from: 1_000, to: 1_999 } };
    const high = { ports: { from: 2_000, to: 2_999 } };

    it('tells lines apart by port, and reassigns blocks one by one', async () => {
      await now.record(now.event('start', ada, 0, low), now.event('start', ben, 0, high));
      expect(await Promise.all([1_000, 1_999, 2_000, 2_999].map((port) => now.ask({ port })))).toEqual([
        'ada',
        'ada',
        'ben',
        'ben',
      ]);

      await now.record(now.event('start', ben, 10, { ...low, session: 'ben2' }));
      expect(await Promise.all([1_500, 2_500].map((port) => now.ask({ port })))).toEqual(['ben', 'ben']);
    });

    it('does not guess without a port, nor for a port nobody has', async () => {
      await now.record(now.event('start', ada, 0, low));
      expect(await now.ask()).toBe('ambiguous');
      expect(await now.ask({ port: 5_000 })).toBe('none');

      await now.record(now.event('start', ben, 0, high));
      expect(await now.ask({ port: 5_000 })).toBe('ambiguous');
    });

    it('is nobody’s as a whole once a part was given away later', async () => {
      await now.record(now.event('start', ada, 0), now.event('start', ben, 10, low));

      expect(await now.ask({ port: 1_500 })).toBe('ben');
      expect(await now.ask({ port: 5_000 })).toBe('none');
    });

    it('follows reports about single ranges', async () => {
      await now.record(now.event('interim', ada, 0, { ...low, change: 'allocated' }));
      await now.record(now.event('interim', ada, 10, { ...low, change: 'released' }));
      expect(await now.ask({ port: 1_500 })).toBe('none');

      await now.record(now.event('interim', ada, 20, { ...low, change: 'allocated' }));
      expect(await now.ask({ port: 1_500 })).toBe('ada');
    });
  });

  describe('for IPv6', () => {
    it('knows a line by its /64 and by its delegated prefix', async () => {
      await now.record(
        now.event('start', ada, 0, { ip: '2001:db8:5:1::/64' }),
        now.event('start', ben, 0, { ip: '2001:db8:6:100::/56' }),
      );

      expect(await now.ask({ ip: '2001:db8:5:1:ffff::1', port: 443 })).toBe('ada');
      expect(await now.ask({ ip: '2001:db8:5:2::1' })).toBe('none');
      expect(await now.ask({ ip: '2001:db8:6:1ff::1' })).toBe('ben');
      expect(await now.ask({ ip: '2001:db8:6:200::1' })).toBe('none');
    });

    it('lets the newer one win where prefixes lie in each other', async () => {
      await now.record(
        now.event('start', ada, 0, { ip: '2001:db8:7::/48' }),
        now.event('start', ben, 10, { ip: '2001:db8:7:1::/64' }),
      );

      expect(await now.ask({ ip: '2001:db8:7:1::1' })).toBe('ben');
    });
  });

  describe('by freshness', () => {
    it('names nobody for a session not seen for too long, and not the previous owner either', async () => {
      await now.record(now.event('start', ada, 0), now.event('start', ben, 10));

      expect(await now.ask({}, 10 + FRESHNESS_S)).toBe('ben');
      expect(await now.ask({}, 11 + FRESHNESS_S)).toBe('none');
    });

    it('goes on as long as Interim-Updates come', async () => {
      await now.record(now.event('start', ada, 0), now.event('interim', ada, FRESHNESS_S));

      expect(await now.ask({}, 2 * FRESHNESS_S)).toBe('ada');
    });

    it('forgets what no longer counts, and nothing else', async () => {
      const soon = new Case(directory);
      await now.record(now.event('start', ada, 0));
      await soon.record(soon.event('start', ben, 2_000));
      const at = new Date((EPOCH_S + FRESHNESS_S + 2 * TOLERANCE_S + 1) * 1_000);

      let gone = 0;
      for (let slice = 0; slice < PURGE_SLICES; slice += 1) gone += await directory.purge(slice, at);

      expect(gone).toBeGreaterThanOrEqual(2);
      expect(await soon.ask()).toBe('ben');
      expect(await now.ask({}, 0)).toBe('none');
    });
  });

  describe('in the database', () => {
    const dump = async () =>
      (
        await world.database.rows<{ dump: string }>(
          {
            name: 'spec-dump',
            text: `select coalesce(string_agg(l::text || encode(number_cipher, 'escape'), ' '), '') as dump from session.lease l`,
          },
          [],
        )
      )[0]!.dump;

    it('has no number that can be read', async () => {
      await now.record(now.event('start', ada, 0));

      expect(await dump()).not.toMatch(/990?12345/);
      expect(await dump()).not.toContain(Buffer.from('990123456701').toString('hex'));
    });

    it('does not let one lease’s box be opened as another’s', async () => {
      await now.record(now.event('start', ada, 0), now.event('start', ben, 0, { ip: '192.0.2.77' }));
      await world.database.affected(
        {
          name: 'spec-swap',
          text: `update session.lease set number_cipher = (select number_cipher from session.lease where network = '192.0.2.77/32')
                  where network = $1::cidr`,
        },
        [`${now.ip}/32`],
      );

      await expect(now.ask()).rejects.toMatchObject({ kind: 'unavailable', code: 'radius-accounting-unreadable' });
    });

    it('does not write what it already knows', async () => {
      const version = async () =>
        world.database.rows({ name: 'spec-version', text: 'select xmin, ctid from session.lease where network = $1::cidr' }, [
          `${now.ip}/32`,
        ]);
      await now.record(now.event('start', ada, 0), now.event('interim', ada, 60));
      const before = await version();

      await now.record(now.event('start', ada, 0), now.event('interim', ada, 60), now.event('interim', ada, 30));

      expect(await version()).toEqual(before);
    });
  });

  it('survives twenty writers that race for one address', async () => {
    const events = Array.from({ length: 400 }, (_, index) =>
      now.event(index % 4 === 3 ? 'stop' : 'start', index % 2 ? ada : ben, index, { session: `s${index >> 2}` }),
    );
    const last = now.event('start', ada, 500, { session: 'last' });

    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        for (let from = writer; from < events.length; from += 20)
          await directory.record([events[from]!, last, events[(from * 7) % events.length]!]);
      }),
    );

    expect(await now.ask({}, 500)).toBe('ada');
  });
});
