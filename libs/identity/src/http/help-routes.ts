import type { FastifyInstance } from 'fastify';
import { pageHeaders, pageLanguage, renderNoticePage } from '@openmast/consent';
import { languageWish } from '../language/language-wish';
import { arrivalOf } from '../network-login/arrivals';
import type { LineRecogniser } from '../network-login/recognise-line';
import { HELP_PATH } from '../oidc/off-network-help';
import { type SubscriberPageParts, mountSubscriberPages } from './subscriber-pages';

export interface HelpRouteParts extends SubscriberPageParts {
  readonly recogniser: LineRecogniser;
}

/** What to do when the network could not tell whose phone it is, and whether it can now. Says nothing about who that is. */
export function mountHelpRoutes(fastify: FastifyInstance, parts: HelpRouteParts): void {
  const { operatorName, defaultLanguage, recogniser } = parts;
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get(HELP_PATH, async (request, reply) => {
      const { outcome } = await recogniser.recognise(arrivalOf(request.raw));
      const language = pageLanguage(languageWish(request.raw, { fallback: defaultLanguage }));
      const { notices } = language.words;
      const notice = outcome === 'line' ? notices.phoneReady : notices.phoneUnrecognised(operatorName);
      return reply
        .headers(pageHeaders([]))
        .type('text/html; charset=utf-8')
        .send(renderNoticePage({ operatorName, ...notice }, language));
    });
  });
}
