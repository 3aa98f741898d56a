import { createServer } from 'node:net';
import { AppError } from '@openmast/kernel';

/** @throws AppError `conflict` naming every port that is taken */
export async function requireFreePorts(ports: readonly number[]): Promise<void> {
  const taken = (await Promise.all(ports.map(async (port) => ((await isFree(port)) ? undefined : port)))).filter(
    (port) => port !== undefined,
  );
  if (taken.length === 0) return;
  const [subject, them] =
    taken.length === 1 ? [`Port ${String(taken[0])} is`, 'it'] : [`The ports ${taken.join(', ')} are`, 'them'];
  throw new AppError(
    'conflict',
    'PORT_BUSY',
    `${subject} already in use. Stop the program that holds ${them} (another "npm start"?), or move this world: npm start -- --port-offset 100`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}
