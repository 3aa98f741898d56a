import type { FastifyReply } from 'fastify';
import { pageHeaders } from '@openmast/consent';
import type { PageReply } from '../page-reply';

/** Sends a page with the headers that every subscriber page has, or the way on after a form. */
export function sendReply(reply: FastifyReply, answer: PageReply, frameAncestor?: string): FastifyReply {
  if (answer.cookies !== undefined) void reply.header('set-cookie', [...answer.cookies]);
  // A header of its own instead of Fastify's redirect, which would encode the application's bytes anew.
  if ('location' in answer) return reply.status(303).headers({ location: answer.location, 'cache-control': 'no-store' }).send();
  const headers = pageHeaders(answer.formTargets ?? [], frameAncestor);
  return reply.status(answer.status).headers(headers).type('text/html; charset=utf-8').send(answer.html);
}
