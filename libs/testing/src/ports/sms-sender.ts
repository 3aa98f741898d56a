import { Msisdn } from '@openmast/kernel';
import type { SmsSender } from '@openmast/network';
import { type FaultyWorld, HANG_MAX_MS, PORT_FAULTS, failureOf } from './port-fault';

/** A message centre without messages, behind a fresh adapter. */
export interface SmsSenderWorld extends FaultyWorld {
  readonly port: SmsSender;
  /** The texts a phone has received, oldest first. */
  inboxOf(msisdn: Msisdn): Promise<string[]>;
}

/** What everybody who sends text messages for us must keep. */
export function describeSmsSender(makeWorld: () => Promise<SmsSenderWorld>): void {
  describe('port SmsSender', () => {
    const [ada, ben] = ['+990123456701', '+990123456702'].map((text) => Msisdn.parse(text));
    if (!ada || !ben) throw new Error('The numbers of the suite are not numbers.');
    let world: SmsSenderWorld;

    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.close());

    it('brings a text to the phone it is for, whole and in order, and to no other', async () => {
      await world.port.send(ada, 'RideNow asks: öffne https://north.example/approve/x?');
      await world.port.send(ada, 'second');

      expect(await world.inboxOf(ada)).toEqual(['RideNow asks: öffne https://north.example/approve/x?', 'second']);
      expect(await world.inboxOf(ben)).toEqual([]);
    });

    it.each(PORT_FAULTS)('is unavailable, never a success, on fault "%s"', async (fault) => {
      await world.breakWith(fault);
      const startedMs = Date.now();

      expect((await failureOf(world.port.send(ada, 'hello'))).kind).toBe('unavailable');
      expect(Date.now() - startedMs).toBeLessThan(HANG_MAX_MS);
    });
  });
}
