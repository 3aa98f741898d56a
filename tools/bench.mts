/** `npm run bench -- <workload>`: builds what changed, then runs the bench in this very process, so that Ctrl-C reaches it once. */
import { join } from 'node:path';
import { build } from './build.mts';

await build();
await import(join(import.meta.dirname, '../dist/bench/main.js'));
