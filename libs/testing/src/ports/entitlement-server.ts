import { setTimeout as sleep } from 'node:timers/promises';
import { Msisdn, Secret } from '@openmast/kernel';
import type { EntitlementServer } from '@openmast/network';
import { type FaultyWorld, HANG_MAX_MS, PORT_FAULTS, failureOf } from './port-fault';

const LIFE_SECONDS = 60;
const TAKERS = 10;

/** An operator without subscribers, behind a fresh adapter. */
export interface EntitlementServerWorld extends FaultyWorld {
  readonly port: EntitlementServer;
  /** Makes the number one of our lines, on Wi-Fi, and lets its phone fetch a token. */
  tokenOf(msisdn: Msisdn, lifeSeconds: number): Promise<string>;
  /** The number exists, but with another operator. */
  portOut(msisdn: Msisdn): Promise<void>;
}

/** What every answer to "whose operator token is this?" must keep, whoever gives it. */
export function describeEntitlementServer(makeWorld: () => Promise<EntitlementServerWorld>): void {
  describe('port EntitlementServer', () => {
    const ada = Msisdn.parse('+990123456701');
    if (!ada) throw new Error('The number of the suite is not a number.');
    let world: EntitlementServerWorld;
    const redeem = async (token: string) => (await world.port.redeem(new Secret(token)))?.msisdn.e164();

    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.close());

    it('names the line whose phone fetched the token, also on Wi-Fi', async () => {
      expect(await redeem(await world.tokenOf(ada, LIFE_SECONDS))).toBe(ada.e164());
    });

    it('takes a token once', async () => {
      const token = await world.tokenOf(ada, LIFE_SECONDS);

      const answers = await Promise.all(Array.from({ length: TAKERS }, () => redeem(token)));

      expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
    });

    it('takes no token that has expired, that nobody made, or whose line has left', async () => {
      const [old, orphan] = [await world.tokenOf(ada, 1), await world.tokenOf(ada, LIFE_SECONDS)];
      await sleep(1_100);
      const expired = await redeem(old);
      await world.portOut(ada);

      expect([expired, await redeem('nobody-made-this'), await redeem(orphan)]).toEqual([undefined, undefined, undefined]);
    });

    it.each(PORT_FAULTS)('is unavailable, never an answer, on fault "%s"', async (fault) => {
      const token = await world.tokenOf(ada, LIFE_SECONDS);
      await world.breakWith(fault);
      const startedMs = Date.now();

      expect((await failureOf(redeem(token))).kind).toBe('unavailable');
      expect(Date.now() - startedMs).toBeLessThan(HANG_MAX_MS);
    });
  });
}
