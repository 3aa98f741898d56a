import { type Server, createServer } from 'node:net';

/** Everything a world may listen on at offset 0: public and operator faces, services, demo parties, ops. */
export const PORTS = [4000, 4001, 4010, 4021, 4022, 4023, 4024, 4300, 4310, 4311, 4320, 4330, 4331, 9400, 9402, 9403, 9404];
/** Held while an offset is in use, so that two test runs at the same time do not choose the same one. */
const CLAIM_PORT = 3990;
/** Offsets end below the range from which the system takes ports for outgoing connections. */
const STEP = 400;
const STEPS = 55;
/** What every fetch refuses as a "bad port" (WHATWG Fetch, port blocking) and browsers do not open, as far as offsets reach. */
const BLOCKED = [4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080];

/** Offsets at which every port of a world can be reached by browsers and by `fetch`. */
export const OFFSETS = Array.from({ length: STEPS }, (_, step) => STEP * (1 + step)).filter(
  (offset) => !PORTS.some((port) => BLOCKED.includes(port + offset)),
);

export interface PortOffset {
  readonly offset: number;
  /** Lets others have it. */
  release(): Promise<void>;
}

/** Finds ports for a whole world that nobody listens on, and keeps other test runs off them. */
export async function claimPortOffset(): Promise<PortOffset> {
  const first = process.pid % OFFSETS.length;
  for (const offset of [...OFFSETS.slice(first), ...OFFSETS.slice(0, first)]) {
    const claim = await tryListen(CLAIM_PORT + offset);
    if (!claim) continue;
    if (await areFree(PORTS.map((port) => port + offset))) return { offset, release: () => close(claim) };
    await close(claim);
  }
  throw new Error('no room for another world: every range of ports is taken');
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  const probes = await Promise.all(ports.map(tryListen));
  const open = probes.filter((probe) => probe !== undefined);
  await Promise.all(open.map(close));
  return open.length === ports.length;
}

function tryListen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
