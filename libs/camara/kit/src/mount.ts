import { performance } from 'node:perf_hooks';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AccessOutcomes } from './access-outcomes';
import type { CamaraApi } from './api';
import { type BoundApi, bindApi } from './bind-api';
import { BODY_BYTES_MAX, announcesTooMuch } from './body/read-body';
import { Call, type PipelineParts } from './call';
import { type Outcome, refuse } from './outcome';
import { runPipeline } from './pipeline';
import { renderAnswer } from './stations/render-answer';
import { readCorrelator } from './stations/read-correlator';

/** What one call cost and how it ended. Bounded in every dimension, so that each may be a metric's label. */
export interface CallSample {
  readonly api: string;
  /** `none` when the call matched no operation. */
  readonly version: string;
  /** operationId, or `none` when the call matched no operation. */
  readonly operation: string;
  readonly status: number;
  /** `OK`, or the CAMARA error code. */
  readonly code: string;
  readonly durationMs: number;
}

export interface MountOptions extends PipelineParts {
  readonly apis: readonly CamaraApi[];
  /** URL of the authorization server; the served documents name it, and it is the API root. */
  readonly issuer: string;
  /** Told of weighed calls that end without an answer. Absent: nobody keeps records. */
  readonly outcomes?: AccessOutcomes;
  /** Called after each answer; must not throw. */
  readonly observe?: (sample: CallSample) => void;
}

/**
 * Mounts every API on a Fastify instance, each under its name, with its own 404. Nothing global is touched, so other plugins
 * may live beside it. The only way to mount a CAMARA route, hence no route without the pipeline before it.
 * @throws AppError `internal` when a room and its contract document differ.
 */
export function mountCamaraApis(fastify: FastifyInstance, options: MountOptions): void {
  for (const api of options.apis) {
    const bound = bindApi(api, options.issuer, fastify.prefix);
    // Fastify reports a failed plugin when it gets ready; what can fail here has been bound above.
    void fastify.register(
      (scope, _options, done) => {
        mountApi(scope, bound, options);
        done();
      },
      { prefix: `/${bound.name}` },
    );
  }
}

/**
 * The whole pipeline runs in the first hook: Fastify's own reading of content types and bodies comes after it, and would
 * answer 415 and 413 to callers who have not shown a token yet.
 */
function mountApi(scope: FastifyInstance, api: BoundApi, options: MountOptions): void {
  scope.addHook('onRequest', (request, reply, _done) => {
    serve(new Call(request.raw, api.routes, options), reply, { api: api.name, options }).catch((cause: unknown) => {
      // Rendering or observing failed. The error handler below answers, unless the answer is out already.
      if (reply.sent) options.log.error({ err: cause }, 'Observing a call failed');
      else void reply.send(cause);
    });
  });
  scope.all('/*', unreachable);
  // Catches methods Fastify does not route, and the bare prefix; the hook answers them too.
  scope.setNotFoundHandler(unreachable);
  // Only what fails outside the pipeline gets here, e.g. a hook of the surrounding instance.
  scope.setErrorHandler((cause, request, reply) => {
    const call = new Call(request.raw, api.routes, options);
    void readCorrelator.run(call); // settles at once
    options.log.error({ err: cause, correlator: call.correlator }, 'A call failed outside the pipeline');
    send(call, refuse('internal'), reply);
  });
}

function unreachable(): never {
  throw new Error('The pipeline answers every call before its handler.');
}

async function serve(call: Call, reply: FastifyReply, { api, options }: { api: string; options: MountOptions }): Promise<void> {
  const startedMs = performance.now();
  const { status, code } = send(call, await runPipeline(call), reply);
  if (call.accessId !== undefined && status !== 200) options.outcomes?.note(call.accessId, code);
  options.observe?.({
    api,
    version: call.matched?.version ?? 'none',
    operation: call.matched?.operationId ?? 'none',
    status,
    code,
    durationMs: performance.now() - startedMs,
  });
}

function send(call: Call, outcome: Outcome, reply: FastifyReply): { status: number; code: string } {
  const { status, code, headers, bytes } = renderAnswer(call, outcome);
  reply.code(status).headers({ ...headers, 'x-correlator': call.correlator });
  // Node would otherwise read an unwanted body to its end to keep the connection.
  if (status >= 400 && announcesTooMuch(call.request, BODY_BYTES_MAX)) reply.header('connection', 'close');
  // Bytes, not text: to text Fastify appends a charset.
  reply.send(bytes);
  return { status, code };
}
