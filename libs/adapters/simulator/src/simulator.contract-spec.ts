import type { AddressInfo } from 'node:net';
import { type Msisdn, SystemClock } from '@openmast/kernel';
import {
  type PortFault,
  describeEntitlementServer,
  describeNumberAtAddress,
  describeSimHistory,
  describeSmsSender,
  describeSubscriberDirectory,
} from '@openmast/testing';
import { adapter } from './adapter';
import { createSimulatedCore } from './fake';
import type { Fault } from './fault-injection';
import type { SimulatedLine } from './line';

const HANG_MS = 30_000;

const FAULTS: Record<Exclude<PortFault, 'away'>, Fault> = {
  error: { status: 500 },
  missing: { status: 404 },
  hang: { delayMs: HANG_MS },
  garbage: { body: '<html>It works!</html>' },
  truncated: { body: '{"outcome":"none","line":null,"rec' },
  'wrong-shape': { body: '{"outcome":"perhaps","line":{"id":1},"record":{}}' },
  cut: { cut: true },
};

/** The adapter before a real core, steered through the core's own HTTP API. */
async function makeWorld() {
  const core = createSimulatedCore();
  await core.server.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(core.server.server.address() as AddressInfo).port}`;
  const ports = adapter.create({ settings: { OPENMAST_SIMULATOR_URL: url }, clock: new SystemClock() });
  const order = async (method: string, path: string, body: unknown) => {
    const answer = await fetch(url + path, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as Record<string, unknown>;
  };
  const send = async (method: string, path: string, body: unknown): Promise<void> => {
    await order(method, path, body);
  };
  const nameOf = (msisdn: Msisdn) => `line-${msisdn.e164().slice(-2)}`;
  const put = (msisdn: Msisdn, facts: Partial<SimulatedLine>) =>
    send('PUT', `/lines/${nameOf(msisdn)}`, {
      msisdn: msisdn.e164(),
      served: true,
      barred: false,
      subscriptionId: 'sub',
      lastSimChangeAt: null,
      radio: 'mobile',
      address: { ip: '100.64.0.200' },
      recognisedBy: 'address',
      ...facts,
    });
  const breakAll = (fault: Fault) =>
    send('PUT', '/faults', {
      numberAtAddress: fault,
      subscriberDirectory: fault,
      simHistory: fault,
      entitlementServer: fault,
      smsSender: fault,
    });
  return {
    url,
    numberAtAddress: ports.numberAtAddress!,
    subscriberDirectory: ports.subscriberDirectory!,
    simHistory: ports.simHistory!,
    entitlementServer: ports.entitlementServer!,
    smsSender: ports.smsSender!,
    put,
    order,
    nameOf,
    patch: (msisdn: Msisdn, facts: Partial<SimulatedLine>) => send('PATCH', `/lines/${nameOf(msisdn)}`, facts),
    breakAll,
    breakWith: (fault: PortFault) => (fault === 'away' ? core.server.close() : breakAll(FAULTS[fault])),
    portOut: (msisdn: Msisdn) => put(msisdn, { served: false }),
    close: async () => {
      await ports.close?.();
      await core.server.close();
    },
  };
}

describe('adapter simulator', () => {
  describeNumberAtAddress(async () => {
    const world = await makeWorld();
    return {
      ...world,
      port: world.numberAtAddress,
      connect: ({ msisdn, ...address }) => world.put(msisdn, { address }),
      disconnect: (msisdn) => world.patch(msisdn, { radio: 'wifi' }),
      answerWithWrongNumber: () => world.breakAll({ body: '{"outcome":"line","msisdn":"0990123456701"}' }),
    };
  });

  describeSubscriberDirectory(async () => {
    const world = await makeWorld();
    return {
      ...world,
      port: world.subscriberDirectory,
      serve: ({ msisdn, subscriptionId, isBarred, mayConsent = true }) =>
        world.put(msisdn, { subscriptionId, barred: isBarred, mayConsent }),
    };
  });

  describeSimHistory(async () => {
    const world = await makeWorld();
    return {
      ...world,
      port: world.simHistory,
      serve: ({ msisdn, lastChangeAt }) => world.put(msisdn, { lastSimChangeAt: lastChangeAt?.toISOString() ?? null }),
    };
  });

  describeEntitlementServer(async () => {
    const world = await makeWorld();
    return {
      ...world,
      port: world.entitlementServer,
      tokenOf: async (msisdn, lifeSeconds) => {
        await world.put(msisdn, { radio: 'wifi' });
        const body = { expiresInSeconds: lifeSeconds };
        return String((await world.order('POST', `/lines/${world.nameOf(msisdn)}/operator-token`, body))['token']);
      },
    };
  });

  describeSmsSender(async () => {
    const world = await makeWorld();
    return {
      ...world,
      port: world.smsSender,
      inboxOf: async (msisdn) => {
        await world.put(msisdn, {});
        const answer = await fetch(`${world.url}/lines/${world.nameOf(msisdn)}/inbox`);
        return ((await answer.json()) as { messages: { text: string }[] }).messages.map(({ text }) => text);
      },
    };
  });

  it('caps concurrent questions and refuses the overflow as unavailable', async () => {
    const world = await makeWorld();
    await world.breakAll({ delayMs: 200 });

    const outcomes = await Promise.allSettled(Array.from({ length: 400 }, () => world.numberAtAddress.find({ ip: '192.0.2.1' })));

    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failed.length).toBeGreaterThan(50);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled').length).toBeGreaterThanOrEqual(200);
    for (const { reason } of failed) expect(reason).toMatchObject({ kind: 'unavailable' });
    await world.close();
  });

  it('says that it is simulated', () => {
    expect(adapter.isSimulated).toBe(true);
  });

  it.each([undefined, '', 'core', 'ftp://localhost', 'http://user:pass@localhost:1', 'http://localhost:1/path'])(
    'does not start with the setting %p',
    (OPENMAST_SIMULATOR_URL) => {
      const create = () => adapter.create({ settings: { OPENMAST_SIMULATOR_URL }, clock: new SystemClock() });

      expect(create).toThrow(/OPENMAST_SIMULATOR_URL/);
    },
  );
});
