/** `npm start`: builds what changed, then runs `openmast start` in this very process, so that Ctrl-C reaches it once. */
import { join } from 'node:path';
import { build } from './build.mts';

const startedMs = Date.now();
const count = await build();
if (count > 0) console.log(`Built ${count} files in ${Date.now() - startedMs} ms`);
process.argv.splice(2, 0, 'start');
await import(join(import.meta.dirname, '../dist/apps/cli/src/main.js'));
