import { SystemClock } from '@openmast/kernel';
import { type RuntimeConfig, type ServiceContext, type SettingsOf, processEnvironment } from '@openmast/runtime';
import { type OpenPorts, openPorts } from './find-adapters';
import { portChoice, type portSettings } from './port-settings';

const opened = new WeakMap<ServiceContext, OpenPorts>();

/**
 * The ports of this process. Services that share a process share its adapters: one connection pool, one listener.
 * @throws AppError `invalid` with every fault of the choice
 */
export function processPorts(context: ServiceContext, config: SettingsOf<typeof portSettings> & RuntimeConfig): OpenPorts {
  const known = opened.get(context);
  if (known) return known;
  const open = openPorts({
    choice: portChoice(config),
    isProduction: config.profile === 'production',
    settings: processEnvironment(),
    clock: new SystemClock(),
    service: context,
  });
  opened.set(context, open);
  return open;
}
