import { Msisdn } from '@openmast/kernel';
import type { SubscriberDirectory } from '@openmast/network';
import { type FaultyWorld, HANG_MAX_MS, PORT_FAULTS, failureOf } from './port-fault';

/** An operator without subscribers, behind a fresh adapter. */
export interface SubscriberDirectoryWorld extends FaultyWorld {
  readonly port: SubscriberDirectory;
  /** Makes the number one of our lines, or changes the line that has it. */
  serve(line: { msisdn: Msisdn; subscriptionId: string; isBarred: boolean; mayConsent?: boolean }): Promise<void>;
  /** The number exists, but with another operator. */
  portOut(msisdn: Msisdn): Promise<void>;
}

/** What every answer to "is this one of our lines?" must keep, whoever gives it. */
export function describeSubscriberDirectory(makeWorld: () => Promise<SubscriberDirectoryWorld>): void {
  describe('port SubscriberDirectory', () => {
    const ada = Msisdn.parse('+990123456701');
    if (!ada) throw new Error('The number of the suite is not a number.');
    let world: SubscriberDirectoryWorld;

    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.close());

    it('knows a line of ours with its subscription', async () => {
      await world.serve({ msisdn: ada, subscriptionId: 'sub-1', isBarred: false });

      expect(await world.port.find(ada)).toEqual({ subscriptionId: 'sub-1', isBarred: false, mayConsent: true });
    });

    it('says that whoever holds the phone does not decide for the line', async () => {
      await world.serve({ msisdn: ada, subscriptionId: 'sub-1', isBarred: false, mayConsent: false });

      expect(await world.port.find(ada)).toMatchObject({ mayConsent: false });
    });

    it('says that a line is barred', async () => {
      await world.serve({ msisdn: ada, subscriptionId: 'sub-1', isBarred: true });

      expect(await world.port.find(ada)).toMatchObject({ isBarred: true });
    });

    it('shows another subscription once the number was given to somebody else', async () => {
      await world.serve({ msisdn: ada, subscriptionId: 'sub-1', isBarred: false });
      await world.port.find(ada);
      await world.serve({ msisdn: ada, subscriptionId: 'sub-2', isBarred: false });

      expect(await world.port.find(ada)).toMatchObject({ subscriptionId: 'sub-2' });
    });

    it('knows neither a number nobody has nor one served elsewhere', async () => {
      expect(await world.port.find(ada)).toBeUndefined();

      await world.portOut(ada);

      expect(await world.port.find(ada)).toBeUndefined();
    });

    it.each(PORT_FAULTS)('is unavailable, never an answer, on fault "%s"', async (fault) => {
      await world.serve({ msisdn: ada, subscriptionId: 'sub-1', isBarred: false });
      await world.breakWith(fault);
      const startedMs = Date.now();

      expect((await failureOf(world.port.find(ada))).kind).toBe('unavailable');
      expect(Date.now() - startedMs).toBeLessThan(HANG_MAX_MS);
    });
  });
}
