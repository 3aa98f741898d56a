import { defineSetting } from '@openmast/runtime';
import { z } from 'zod';
import { MASTER_NUMBER_KEY, parseNumberKeys } from './number-key';

/** What every process needs that finds people by their number. */
export const numberSettings = {
  numberKeys: defineSetting({
    env: 'OPENMAST_NUMBER_KEYS',
    description:
      'Keys that numbers are hashed and encrypted under at rest: the first for what is written, all for what is looked up. `master`, and without this setting the only one, is derived from OPENMAST_MASTER_KEY.',
    unit: '<name>=<32 bytes, base64url> or master, at most 3, separated by commas, spaces or lines',
    isSecret: true,
    schema: z
      .string()
      .optional()
      .transform((text = MASTER_NUMBER_KEY, context) => {
        const { keys, faults } = parseNumberKeys(text);
        if (faults.length > 0) context.addIssue({ code: 'custom', message: faults.join('; ') });
        return faults.length > 0 ? z.NEVER : keys;
      }),
  }),
};
