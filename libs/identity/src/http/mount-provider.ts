import type { FastifyInstance } from 'fastify';
import type { LiveProvider } from '../oidc/live-provider';
import { BACK_CHANNEL_PATH } from '../oidc/ciba/ciba-wire';
import { INTROSPECTION_PATH } from '../oidc/token-introspection';
import { REVOCATION_PATH } from '../oidc/token-revocation';
import { noteArrival, pinOrigin } from '../network-login/arrivals';

/** What the provider answers on the public origin. Anything else there belongs to somebody else. */
const PATHS = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/jwks',
  '/authorize',
  '/par',
  REVOCATION_PATH,
  INTROSPECTION_PATH,
  '/authorize/*',
  '/token',
  BACK_CHANNEL_PATH,
];
const METHODS = ['GET', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'] as const;

/** Puts the provider beside other routes of one Fastify instance. It reads bodies and writes answers itself. */
export function mountProvider(fastify: FastifyInstance, live: LiveProvider): void {
  const issuer = new URL(live.current.issuer);
  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => {
      parsed(null);
    });
    for (const url of PATHS) {
      scope.route({
        method: [...METHODS],
        url,
        handler: (request, reply) => {
          reply.hijack();
          noteArrival(request.raw);
          pinOrigin(request.raw, issuer);
          void live.handle(request.raw, reply.raw);
        },
      });
    }
    done();
  });
}
