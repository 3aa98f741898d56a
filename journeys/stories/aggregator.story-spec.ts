import { numberOf } from '@openmast/testing';
import type { Stage } from '../stage';

/** RideNow in the phone, its server, the aggregator Acorn, the operator: all of them, over HTTP. */
export function aggregatorStories(stage: () => Stage): void {
  const continueWith = (line: string, number: string, isOnWifi = false) =>
    stage().handset(line, { isOnWifi }).browse(`${stage().world.rideNowUrl}/start`, [], { form: { number } });

  describe('RideNow through Acorn', () => {
    it('confirms the number in the phone', async () => {
      const page = await continueWith('ada', numberOf(stage().world, 'ada'));

      expect(page.status).toBe(200);
      expect(page.text).toContain('is in this phone');
    });

    it('says so when it is another number', async () => {
      const page = await continueWith('ada', numberOf(stage().world, 'ben'));

      expect(page.text).toContain('That is not the number in this phone');
    });

    it.each([
      ['on Wi-Fi', 'ada', true],
      ["with another operator's SIM", 'cleo', false],
    ])('asks for mobile data %s', async (_name, line, isOnWifi) => {
      const page = await continueWith(line, numberOf(stage().world, line), isOnWifi);

      expect(page.text).toContain('is not on mobile data');
    });
  });
}
