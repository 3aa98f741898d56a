import { type DynamicModule, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '@openmast/kernel';
import type { FastifyReply } from 'fastify';
import type { Logger } from '../logging/logger';
import { nestLogger } from '../logging/nest-logger';
import { Draining } from './draining';
import { ProblemFilter } from './problem-filter';
import type { TlsTerms } from './tls';

/** One listener for one audience. Audiences never share a port. */
export interface Face {
  readonly audience: string;
  readonly host: string;
  readonly port: number;
  readonly module: DynamicModule;
  /** Absent: plain HTTP. */
  readonly tls?: TlsTerms;
  /** Called after the application is made and before it listens, e.g. to add an OpenAPI page. */
  readonly prepare?: (app: NestFastifyApplication) => void;
}

export interface OpenFace {
  readonly app: NestFastifyApplication;
  stop(): Promise<void>;
}

const BODY_BYTES_MAX = 64 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 72_000;

/**
 * Opens a listener.
 * @throws AppError `conflict` with a sentence when the port is taken.
 */
export async function openFace(face: Face, log: Logger): Promise<OpenFace> {
  const adapter = new FastifyAdapter({
    ...(face.tls ? { https: face.tls } : {}),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    // Which address a request came from is decided by network authentication alone, never by the framework.
    trustProxy: false,
    // Broken percent escapes and the like never reach a route, nor its error handler.
    frameworkErrors: (_error: Error, _request: unknown, reply: FastifyReply) => {
      const problem = {
        type: 'about:blank',
        status: 400,
        title: 'Bad Request',
        code: 'MALFORMED_URL',
        detail: 'The URL cannot be read.',
      };
      void reply.status(400).type('application/problem+json').send(problem);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(face.module, adapter, {
    logger: nestLogger(log),
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(log));
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  face.prepare?.(app);
  const server = app.getHttpServer();
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  const draining = new Draining(server);
  await listen(app, face);
  return {
    app,
    async stop() {
      await draining.drain();
      await app.close();
    },
  };
}

async function listen(app: NestFastifyApplication, face: Face): Promise<void> {
  try {
    await app.listen(face.port, face.host);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw new AppError(
      'conflict',
      'PORT_BUSY',
      `Port ${String(face.port)} (${face.audience}) is already in use. Stop the program that holds it, or choose another port by OPENMAST_${face.audience.toUpperCase()}_PORT.`,
    );
  }
}
