import type { Server } from 'node:http';
import { createSimulatedCore } from '@openmast/adapters/simulator';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createAcorn } from './aggregator/acorn';
import { createForwardProxy } from './forward-proxy/forward-proxy';
import { CallerId } from './gateway/caller';
import { EdgeProof } from './gateway/edge-proof';
import { createGateway } from './gateway/gateway';
import { type Upstream, Upstreams } from './gateway/upstreams';
import { createLab } from './lab/lab';
import { type Listener, openListener } from './listener';
import { Phones } from './phones';
import { createQuarry } from './quarry/quarry';
import { createRideNow } from './ride-now/ride-now';
import { watchCore, watchGateway } from './wiretap/watch';
import { Wiretap } from './wiretap/wiretap';
import type { World } from './world';

export interface DemoOptions {
  readonly world: World;
  /** Base64url secret shared with the platform. */
  readonly edgeProofKey: string;
  readonly upstreams?: readonly Upstream[];
  readonly log: Logger;
}

export interface Demo {
  close(): Promise<void>;
}

interface Door {
  readonly party: string;
  readonly url: string;
  readonly server: Server;
}

/** Starts all the other companies; when it resolves, every one of them listens. @throws PortBusy, with nothing left running */
export async function startDemo({ world, edgeProofKey, upstreams: routes = [], log }: DemoOptions): Promise<Demo> {
  const lines = world.lines.map(({ name, msisdn, facts }) => ({ name, msisdn, ...facts }));
  const wiretap = new Wiretap();
  const phones = new Phones();
  const core = createSimulatedCore({ lines });
  const { register } = core;
  watchCore(core.server, wiretap, world);

  const callers = new CallerId(register, phones);
  const upstreams = new Upstreams(world.platformUrl, routes);
  const gateway = createGateway({
    callers,
    upstreams,
    proof: new EdgeProof(edgeProofKey),
    log,
    watch: watchGateway(wiretap, world),
  });
  const gatewayPorts = new Set([world.publicUrl, world.platformUrl, ...routes.map(({ url }) => url)].map(portOf));
  const proxy = createForwardProxy({ register, callers, gateway, gatewayPorts, log });

  const acorn = createAcorn({ world, wiretap, log });
  const rideNow = createRideNow({ world, wiretap, log });
  const quarry = createQuarry({ world, wiretap, log });
  const lab = createLab({ world, register, phones, wiretap });
  const apps: FastifyInstance[] = [core.server, acorn, rideNow, quarry, lab];
  await Promise.all(apps.map((app) => app.ready()));

  const listeners: Listener[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.close()));
    await Promise.all([upstreams.close(), ...apps.map((app) => app.close())]);
  };
  const doors: Door[] = [
    { party: 'the simulated core', url: world.simulatorUrl, server: core.server.server },
    { party: 'the packet gateway', url: world.publicUrl, server: gateway },
    { party: 'the mobile proxy', url: world.mobileProxy, server: proxy },
    { party: 'Acorn', url: world.aggregatorUrl, server: acorn.server },
    { party: 'RideNow', url: world.rideNowUrl, server: rideNow.server },
    { party: 'Quarry', url: world.quarryUrl, server: quarry.server },
    { party: 'the phone lab', url: world.labUrl, server: lab.server },
  ];
  try {
    for (const { party, url, server } of doors) listeners.push(await openListener(server, portOf(url), party));
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}
