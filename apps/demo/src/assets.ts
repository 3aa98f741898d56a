import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const PUBLIC = join(__dirname, '..', 'public');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A file of `public/`, read at boot so that a missing one is noticed then. */
export function asset(file: string): string {
  return readFileSync(join(PUBLIC, file), 'utf8');
}

/** Serves files of `public/` under their own names. */
export function serveAssets(server: FastifyInstance, files: readonly string[]): void {
  for (const file of files) {
    const content = asset(file);
    server.get(`/${file}`, async (_request, reply) => {
      await reply
        .header('cache-control', 'no-cache')
        .type(TYPES[extname(file)] ?? 'application/octet-stream')
        .send(content);
    });
  }
}
