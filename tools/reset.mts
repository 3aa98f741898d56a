/** `npm run reset`: forgets the demo world. */
import { join } from 'node:path';
import { build } from './build.mts';

await build();
process.argv.splice(2, 0, 'reset');
await import(join(import.meta.dirname, '../dist/apps/cli/src/main.js'));
