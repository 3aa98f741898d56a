import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CAPTURE_LINK_PATH, pageHeaders } from '@openmast/consent';
import type { CaptureLinkFlow, OpenedLink } from '../oidc/capture-link/capture-link-flow';
import type { LinkAnswer } from '../oidc/capture-link/capture-link-endings';
import { type PageForm, type SubscriberPageParts, answerIn, mountSubscriberPages } from './subscriber-pages';

export interface CaptureLinkRouteParts extends SubscriberPageParts {
  readonly captureLink: CaptureLinkFlow;
  readonly frameAncestor: string | undefined;
}

interface Visit {
  Params: { secret: string };
  Body: PageForm | null;
}

const PATH = `${CAPTURE_LINK_PATH}/:secret`;

/** The capture page behind a link that an application has handed on. Opening it records that the question was shown, no more. */
export function mountCaptureLinkRoutes(fastify: FastifyInstance, parts: CaptureLinkRouteParts): void {
  const send = (reply: FastifyReply, answer: LinkAnswer): FastifyReply => {
    // A header of its own instead of Fastify's redirect, which would encode the application's bytes anew.
    if ('location' in answer) return reply.status(303).headers({ location: answer.location, 'cache-control': 'no-store' }).send();
    const headers = pageHeaders(answer.formTargets, parts.frameAncestor);
    return reply.status(answer.status).headers(headers).type('text/html; charset=utf-8').send(answer.html);
  };
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get(PATH, async (request: FastifyRequest<Visit>, reply) =>
      send(reply, await parts.captureLink.show(request.raw, openedLink(request))),
    );
    scope.post(PATH, async (request: FastifyRequest<Visit>, reply) => {
      const form = answerIn(request, parts.issuer);
      return send(reply, await parts.captureLink.answer(request.raw, openedLink(request), form));
    });
  });
}

/** `state` is taken out of the URL as it stands there: decoding and encoding again would not give the same bytes. */
function openedLink({ raw, params }: FastifyRequest<Visit>): OpenedLink {
  const query = raw.url?.split('?').slice(1).join('?') ?? '';
  const state = query.split('&').find((pair) => pair === 'state' || pair.startsWith('state='));
  return { secret: params.secret, rawState: state?.slice('state='.length) };
}
