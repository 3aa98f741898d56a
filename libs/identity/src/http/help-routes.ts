import type { FastifyInstance } from 'fastify';
import { type Notice, pageHeaders, renderNoticePage } from '@openmast/consent';
import { arrivalOf } from '../network-login/arrivals';
import type { LineRecogniser } from '../network-login/recognise-line';
import { HELP_PATH } from '../oidc/off-network-help';
import { type SubscriberPageParts, mountSubscriberPages } from './subscriber-pages';

export interface HelpRouteParts extends SubscriberPageParts {
  readonly recogniser: LineRecogniser;
}

/** What to do when the network could not tell whose phone it is, and whether it can now. Says nothing about who that is. */
export function mountHelpRoutes(fastify: FastifyInstance, parts: HelpRouteParts): void {
  const { operatorName, recogniser } = parts;
  mountSubscriberPages(fastify, parts, (scope) => {
    scope.get(HELP_PATH, async (request, reply) => {
      const { outcome } = await recogniser.recognise(arrivalOf(request.raw));
      const notice = outcome === 'line' ? ready() : unrecognised(operatorName);
      return reply
        .headers(pageHeaders([]))
        .type('text/html; charset=utf-8')
        .send(renderNoticePage({ operatorName, ...notice }));
    });
  });
}

function ready(): Omit<Notice, 'operatorName'> {
  return { title: 'Your phone is ready', sentences: ['We recognise it now. Go back to the app and try again.'] };
}

function unrecognised(operatorName: string): Omit<Notice, 'operatorName'> {
  return {
    title: 'We cannot recognise your phone',
    sentences: [
      'The app wanted to sign you in through the mobile network, and this connection does not come from there. Please:',
    ],
    steps: [
      'Switch Wi-Fi off and mobile data on.',
      'Switch VPN, private relay and data saver off: with them your phone comes to us from somewhere else.',
      `If your phone has two SIMs, let mobile data run over the one of ${operatorName}.`,
      'Abroad it may not work: some networks do not bring your phone home to us.',
      'Then go back to the app and try again.',
    ],
  };
}
