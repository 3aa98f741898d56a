import { AppError } from '@openmast/kernel';
import type { Adapter, AdapterContext } from '@openmast/network';
import { SimulatorClient } from './client';
import { SimulatedEntitlementServer } from './entitlement-server';
import { SimulatedNumberAtAddress } from './number-at-address';
import { SimulatedSimHistory } from './sim-history';
import { SimulatedSmsSender } from './sms-sender';
import { SimulatedSubscriberDirectory } from './subscriber-directory';

const URL_SETTING = 'OPENMAST_SIMULATOR_URL';

function simulatorUrl(settings: AdapterContext['settings']): string {
  const text = settings[URL_SETTING];
  if (!text) throw invalid(`${URL_SETTING} is not set: it says where the simulated core listens, e.g. http://localhost:4330.`);
  if (!URL.canParse(text)) throw invalid(`${URL_SETTING} is not a URL.`);
  const url = new URL(text);
  const isOriginOnly = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!/^https?:$/.test(url.protocol) || !isOriginOnly) {
    throw invalid(`${URL_SETTING} must be an http or https origin without path, query or credentials.`);
  }
  return url.origin;
}

function invalid(sentence: string): AppError {
  return new AppError('invalid', 'simulator-settings', sentence);
}

/** Answers every port from the simulated core. A stand-in: a production process refuses to start with it. */
export const adapter: Adapter = {
  name: 'simulator',
  isSimulated: true,
  ports: ['numberAtAddress', 'subscriberDirectory', 'simHistory', 'entitlementServer', 'smsSender'],
  create({ settings }) {
    const client = new SimulatorClient(simulatorUrl(settings));
    return {
      numberAtAddress: new SimulatedNumberAtAddress(client),
      subscriberDirectory: new SimulatedSubscriberDirectory(client),
      simHistory: new SimulatedSimHistory(client),
      entitlementServer: new SimulatedEntitlementServer(client),
      smsSender: new SimulatedSmsSender(client),
      close: () => client.close(),
    };
  },
};
