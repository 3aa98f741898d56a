import type { AddressInfo } from 'node:net';
import { createSimulatedCore } from '@openmast/adapters/simulator';

const URL_SETTING = 'OPENMAST_SIMULATOR_URL';

export interface SimulatedNetwork {
  close(): Promise<void>;
}

/**
 * A simulated core in the spec's own process, with these numbers as lines of ours. Services that are composed in this process
 * find it where they look for adapters' settings: in the environment. One at a time.
 * @param lines subscription id by number, E.164 with plus
 */
export async function openSimulatedNetwork(lines: Readonly<Record<string, string>>): Promise<SimulatedNetwork> {
  const { server } = createSimulatedCore({
    lines: Object.entries(lines).map(([msisdn, subscriptionId], index) => ({
      name: `line-${String(index)}`,
      msisdn,
      subscriptionId,
      served: true,
      barred: false,
      lastSimChangeAt: '2020-01-01T00:00:00Z',
      radio: 'mobile',
      address: { ip: `100.65.0.${String(1 + index)}` },
      recognisedBy: 'address',
    })),
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  process.env[URL_SETTING] = `http://127.0.0.1:${String(port)}`;
  return {
    async close() {
      delete process.env[URL_SETTING];
      await server.close();
    },
  };
}
