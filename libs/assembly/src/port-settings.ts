import { z } from 'zod';
import { LANGUAGES } from '@openmast/consent';
import type { PortName } from '@openmast/network';
import { type SettingsOf, defineSetting } from '@openmast/runtime';

const adapterName = z.string('is required').regex(/^[a-z0-9-]+$/, 'must be the name of a folder under libs/adapters');

/** Which adapter answers which port. */
export const portSettings = {
  numberAtAddress: defineSetting({
    env: 'OPENMAST_PORT_NUMBER_AT_ADDRESS',
    description: 'Adapter that knows which line holds an address (session directory).',
    unit: 'adapter name',
    schema: adapterName,
  }),
  subscriberDirectory: defineSetting({
    env: 'OPENMAST_PORT_SUBSCRIBER_DIRECTORY',
    description: 'Adapter that knows our lines (HSS, UDM or a directory in front of it).',
    unit: 'adapter name',
    schema: adapterName,
  }),
  simHistory: defineSetting({
    env: 'OPENMAST_PORT_SIM_HISTORY',
    description: 'Adapter that knows when the SIM of a line was last changed.',
    unit: 'adapter name',
    schema: adapterName,
  }),
  entitlementServer: defineSetting({
    env: 'OPENMAST_PORT_ENTITLEMENT_SERVER',
    description: 'Adapter that redeems operator tokens (GSMA TS.43 entitlement server).',
    unit: 'adapter name',
    schema: adapterName,
  }),
  smsSender: defineSetting({
    env: 'OPENMAST_PORT_SMS_SENDER',
    description: 'Adapter that sends text messages to subscribers (message centre or gateway).',
    unit: 'adapter name',
    schema: adapterName,
  }),
};

/** Adapter name by port, as the settings choose them. */
export function portChoice(config: SettingsOf<typeof portSettings>): Record<PortName, string> {
  const { numberAtAddress, subscriberDirectory, simHistory, entitlementServer, smsSender } = config;
  return { numberAtAddress, subscriberDirectory, simHistory, entitlementServer, smsSender };
}

export const operatorSettings = {
  operatorName: defineSetting({
    env: 'OPENMAST_OPERATOR_NAME',
    description: 'Shown to subscribers on pages that belong to no application.',
    unit: 'text',
    fallback: 'Your mobile operator',
    schema: z.string().max(100),
  }),
  defaultLanguage: defineSetting({
    env: 'OPENMAST_DEFAULT_LANGUAGE',
    description:
      'Language of subscriber pages that belong to no application, for people whose browser asks for none of ours. Pages about an application take its tenant’s.',
    unit: LANGUAGES.join(' | '),
    fallback: 'en',
    schema: z.enum(LANGUAGES, `must be one of ${LANGUAGES.join(', ')}`),
  }),
};
