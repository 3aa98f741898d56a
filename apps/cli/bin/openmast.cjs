#!/usr/bin/env node
// The command as npm links it: builds what changed, then runs the built command.
const { execFileSync, spawnSync } = require('node:child_process');
const { join } = require('node:path');

const root = join(__dirname, '../../..');
const own = join(root, 'node_modules/node/bin/node');
const node = require('node:fs').existsSync(own) ? own : process.execPath;
execFileSync(node, [join(root, 'tools/check-node.cjs')], { stdio: 'inherit' });
execFileSync(node, [join(root, 'tools/build.mts')], { stdio: ['ignore', 'ignore', 'inherit'] });
const { status, signal } = spawnSync(
  node,
  ['--enable-source-maps', join(root, 'dist/apps/cli/src/main.js'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(signal ? 1 : (status ?? 1));
