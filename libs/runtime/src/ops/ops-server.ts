import { fastify } from 'fastify';
import { AppError } from '@openmast/kernel';
import type { Metrics } from './metrics';

/** One thing a process needs before it can take traffic. */
export interface ReadinessCheck {
  readonly name: string;
  isReady(): Promise<boolean>;
}

export interface OpsOptions {
  readonly host: string;
  readonly port: number;
  readonly service: string;
  readonly version: string;
  readonly metrics: Metrics;
  readonly checks: readonly ReadinessCheck[];
}

const CHECK_TIMEOUT_MS = 3_000;

/** Health, version and metrics, on a port of their own: `/health/alive`, `/health/ready`, `/version`, `/metrics`. */
export class OpsServer {
  private readonly server;
  private isStopping = false;

  constructor(private readonly options: OpsOptions) {
    this.server = fastify({ exposeHeadRoutes: true });
    this.server.get('/health/alive', () => ({ status: 'alive' }));
    this.server.get('/health/ready', async (_request, reply) => {
      const checks = await this.runChecks();
      const isReady = !this.isStopping && Object.values(checks).every(Boolean);
      return reply
        .status(isReady ? 200 : 503)
        .send({ status: isReady ? 'ready' : this.isStopping ? 'stopping' : 'not ready', checks });
    });
    this.server.get('/version', () => ({ service: options.service, version: options.version, node: process.versions.node }));
    this.server.get('/metrics', async (_request, reply) => {
      return reply.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics());
    });
  }

  async open(): Promise<void> {
    try {
      await this.server.listen({ host: this.options.host, port: this.options.port });
    } catch (error) {
      if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
      throw new AppError(
        'conflict',
        'PORT_BUSY',
        `Port ${String(this.options.port)} (ops) is already in use. Stop the program that holds it, or choose another port by OPENMAST_OPS_PORT.`,
      );
    }
  }

  /** From now on `/health/ready` says no, so that a balancer sends nothing new. */
  announceStop(): void {
    this.isStopping = true;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  private async runChecks(): Promise<Record<string, boolean>> {
    const results = await Promise.all(this.options.checks.map(async (check) => [check.name, await withinTime(check)] as const));
    return Object.fromEntries(results);
  }
}

async function withinTime(check: ReadinessCheck): Promise<boolean> {
  const timeout = new Promise<boolean>((resolve) => setTimeout(resolve, CHECK_TIMEOUT_MS, false).unref());
  return Promise.race([check.isReady().catch(() => false), timeout]);
}
