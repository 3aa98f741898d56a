import { MockAgent, fetch } from 'undici';
import { OFFSETS, PORTS } from './port-offset';

it('offers no port that fetch refuses to open', async () => {
  const nobody = new MockAgent();
  nobody.disableNetConnect();
  const ports = OFFSETS.flatMap((offset) => PORTS.map((port) => port + offset));

  const refusals = await Promise.all(
    [...ports, 6000].map((port) =>
      fetch(`http://127.0.0.1:${String(port)}/`, { dispatcher: nobody }).then(
        () => 'answered',
        (error: unknown) => ((error as Error).cause as Error).message,
      ),
    ),
  );

  expect(refusals.map((reason) => reason === 'bad port')).toEqual([...ports.map(() => false), true]);
});
