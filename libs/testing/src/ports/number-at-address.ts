import { Msisdn } from '@openmast/kernel';
import type { NetworkAddress, NumberAtAddress } from '@openmast/network';
import { type FaultyWorld, HANG_MAX_MS, PORT_FAULTS, failureOf } from './port-fault';

export interface AddressedLine {
  readonly msisdn: Msisdn;
  readonly ip: string;
  readonly portFrom?: number;
  readonly portTo?: number;
}

/** A network without lines, behind a fresh adapter. */
export interface NumberAtAddressWorld extends FaultyWorld {
  readonly port: NumberAtAddress;
  /** Puts a line of ours on mobile data at this address. */
  connect(line: AddressedLine): Promise<void>;
  /** The line leaves mobile data. */
  disconnect(msisdn: Msisdn): Promise<void>;
  /** Makes the system name something that is no phone number as the line. */
  answerWithWrongNumber(): Promise<void>;
}

function numbers(): { ada: Msisdn; ben: Msisdn } {
  const [ada, ben] = ['+990123456701', '+990123456702'].map((text) => Msisdn.parse(text));
  if (!ada || !ben) throw new Error('The numbers of the suite are not numbers.');
  return { ada, ben };
}

/** What every answer to "which line holds this address?" must keep, whoever gives it. */
export function describeNumberAtAddress(makeWorld: () => Promise<NumberAtAddressWorld>): void {
  describe('port NumberAtAddress', () => {
    const { ada, ben } = numbers();
    let world: NumberAtAddressWorld;
    const ask = async (address: NetworkAddress): Promise<string> => {
      const answer = await world.port.find(address);
      return answer.outcome === 'line' ? answer.msisdn.e164() : answer.outcome;
    };

    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.close());

    it('names the line that holds an address of its own', async () => {
      await world.connect({ msisdn: ada, ip: '100.64.0.1' });

      expect(await ask({ ip: '100.64.0.1', port: 40_000 })).toBe(ada.e164());
      expect(await ask({ ip: '100.64.0.1' })).toBe(ada.e164());
    });

    it('names nobody for an address outside the pools', async () => {
      await world.connect({ msisdn: ada, ip: '100.64.0.1' });

      expect(await ask({ ip: '203.0.113.7', port: 40_000 })).toBe('none');
    });

    it('forgets a line at once when it leaves mobile data', async () => {
      await world.connect({ msisdn: ada, ip: '100.64.0.1' });
      await ask({ ip: '100.64.0.1' });
      await world.disconnect(ada);

      expect(await ask({ ip: '100.64.0.1' })).toBe('none');
    });

    it('tells lines that share an address apart by port, and does not guess without one', async () => {
      await world.connect({ msisdn: ada, ip: '100.64.0.9', portFrom: 10_000, portTo: 19_999 });
      await world.connect({ msisdn: ben, ip: '100.64.0.9', portFrom: 20_000, portTo: 29_999 });

      expect(await ask({ ip: '100.64.0.9', port: 19_999 })).toBe(ada.e164());
      expect(await ask({ ip: '100.64.0.9', port: 20_000 })).toBe(ben.e164());
      expect(await ask({ ip: '100.64.0.9' })).toBe('ambiguous');
      expect(await ask({ ip: '100.64.0.9', port: 30_000 })).toBe('ambiguous');
    });

    it('knows an IPv6 handset by its /64', async () => {
      await world.connect({ msisdn: ada, ip: '2001:db8:a:1::1' });

      expect(await ask({ ip: '2001:db8:a:1:dead:beef:0:1', port: 443 })).toBe(ada.e164());
      expect(await ask({ ip: '2001:db8:a:2::1', port: 443 })).toBe('none');
    });

    it.each(PORT_FAULTS)('is unavailable, never an answer, on fault "%s"', async (fault) => {
      await world.connect({ msisdn: ada, ip: '100.64.0.1' });
      await world.breakWith(fault);
      const startedMs = Date.now();

      expect((await failureOf(world.port.find({ ip: '100.64.0.1' }))).kind).toBe('unavailable');
      expect(Date.now() - startedMs).toBeLessThan(HANG_MAX_MS);
    });

    it('is unavailable when the system names something that is no number', async () => {
      await world.answerWithWrongNumber();

      const failure = await failureOf(world.port.find({ ip: '100.64.0.1' }));

      expect(failure.kind).toBe('unavailable');
      expect(failure.message).not.toMatch(/\d{5}/);
    });
  });
}
