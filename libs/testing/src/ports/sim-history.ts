import { Msisdn } from '@openmast/kernel';
import type { SimHistory } from '@openmast/network';
import { type FaultyWorld, HANG_MAX_MS, PORT_FAULTS, failureOf } from './port-fault';

/** An operator without subscribers, behind a fresh adapter. */
export interface SimHistoryWorld extends FaultyWorld {
  readonly port: SimHistory;
  /** Makes the number one of our lines whose SIM was last changed then; `undefined`: it has no SIM yet. */
  serve(line: { msisdn: Msisdn; lastChangeAt: Date | undefined }): Promise<void>;
  /** The number exists, but with another operator. */
  portOut(msisdn: Msisdn): Promise<void>;
}

/** What every answer to "when was the SIM last changed?" must keep, whoever gives it. */
export function describeSimHistory(makeWorld: () => Promise<SimHistoryWorld>): void {
  describe('port SimHistory', () => {
    const ada = Msisdn.parse('+990123456701');
    if (!ada) throw new Error('The number of the suite is not a number.');
    const changedAt = new Date('2026-03-01T10:20:30.000Z');
    let world: SimHistoryWorld;

    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.close());

    it('gives the moment of the last change', async () => {
      await world.serve({ msisdn: ada, lastChangeAt: changedAt });

      expect(await world.port.find(ada)).toEqual({ lastChangeAt: changedAt });
    });

    it('gives a record without a moment for a line that has no SIM yet', async () => {
      await world.serve({ msisdn: ada, lastChangeAt: undefined });

      const record = await world.port.find(ada);

      expect(record).toBeDefined();
      expect(record?.lastChangeAt).toBeUndefined();
    });

    it('knows neither a number nobody has nor one served elsewhere', async () => {
      expect(await world.port.find(ada)).toBeUndefined();

      await world.portOut(ada);

      expect(await world.port.find(ada)).toBeUndefined();
    });

    it.each(PORT_FAULTS)('is unavailable, never an answer, on fault "%s"', async (fault) => {
      await world.serve({ msisdn: ada, lastChangeAt: changedAt });
      await world.breakWith(fault);
      const startedMs = Date.now();

      expect((await failureOf(world.port.find(ada))).kind).toBe('unavailable');
      expect(Date.now() - startedMs).toBeLessThan(HANG_MAX_MS);
    });
  });
}
