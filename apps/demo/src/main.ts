import { z } from 'zod';
import { upstreamsSchema } from './gateway/upstreams';
import { PortBusy } from './listener';
import { makeLog } from './log';
import { startDemo } from './start-demo';
import { readWorld } from './world';

const environment = z.object({
  DEMO_WORLD_FILE: z.string('names the file world.json').min(1),
  DEMO_EDGE_PROOF_KEY: z.string('is the base64url secret shared with the platform').min(1),
  DEMO_UPSTREAMS: z
    .string()
    .default('[]')
    .transform((text, context) => {
      try {
        return upstreamsSchema.parse(JSON.parse(text));
      } catch {
        context.addIssue('must be a JSON array of {prefix, url}');
        return z.NEVER;
      }
    }),
});

async function run(): Promise<void> {
  const settings = environment.safeParse(process.env);
  if (!settings.success) {
    throw new Error(settings.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`).join(' '));
  }
  const { DEMO_WORLD_FILE, DEMO_EDGE_PROOF_KEY, DEMO_UPSTREAMS } = settings.data;
  const log = makeLog();
  const demo = await startDemo({
    world: readWorld(DEMO_WORLD_FILE),
    edgeProofKey: DEMO_EDGE_PROOF_KEY,
    upstreams: DEMO_UPSTREAMS,
    log,
  });
  log.info('demo ready');

  let isStopping = false;
  const stop = (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    log.info({ event: 'stopping', signal });
    demo.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

run().catch((error: unknown) => {
  // One sentence for a person; a stack only for what nobody foresaw.
  const isForeseen = error instanceof PortBusy || (error instanceof Error && !('code' in error) && error.name === 'Error');
  process.stderr.write(`${isForeseen ? error.message : `The demo cannot start: ${String(error)}`}\n`);
  process.exit(1);
});
