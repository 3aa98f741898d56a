import { ConfigFault, type Environment, readSettings } from './read-settings';
import type { SettingsOf, SettingsSchema } from './setting';

/** `EX_CONFIG` of sysexits: the process was started with a configuration it cannot work with. */
export const EXIT_CONFIG = 78;

/** The environment of this process. Nothing else in the house reads `process.env`. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Reads the settings of a process, or prints every fault and ends it with code 78. */
export function readSettingsOrExit<S extends SettingsSchema>(schema: S): SettingsOf<S> {
  try {
    return readSettings(schema, processEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    process.stderr.write(error.message + '\n');
    process.exit(EXIT_CONFIG);
  }
}
