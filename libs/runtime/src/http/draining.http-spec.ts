import { Agent, type Server, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Draining } from './draining';

describe('draining a server', () => {
  let server: Server;
  let port: number;
  let draining: Draining;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  beforeEach(async () => {
    server = createServer((request, response) => {
      setTimeout(() => response.end(request.url), request.url === '/slow' ? 300 : 0);
    });
    draining = new Draining(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    agent.destroy();
  });

  function call(path: string): Promise<{ status: number; connection: string | undefined }> {
    return new Promise((resolve, reject) => {
      get({ port, path, agent, host: '127.0.0.1' }, (response) => {
        response.resume().once('end', () => {
          resolve({ status: response.statusCode ?? 0, connection: response.headers.connection });
        });
      }).once('error', reject);
    });
  }

  it('answers what is under way, serves what a kept connection still sends, then is gone', async () => {
    await call('/first');
    const underWay = call('/slow');
    await new Promise((resolve) => setTimeout(resolve, 20));

    const drained = draining.drain();
    const late = call('/late');

    expect(await underWay).toMatchObject({ status: 200 });
    expect(await late).toEqual({ status: 200, connection: 'close' });
    await drained;
    await expect(call('/after')).rejects.toThrow(/ECONNREFUSED/);
  });
});
