import type { Command } from 'commander';
import type { Finish } from '../perform/verbs';
import { rotateNumberKey } from './rotate-number-key';

/** `openmast subscriber …` */
export function addSubscriber(openmast: Command, dataDir: string, finish: Finish): void {
  openmast
    .command('subscriber')
    .description('the lines that were ever met, and their numbers')
    .command('rotate-number-key')
    .description('bring every stored number under the first key of OPENMAST_NUMBER_KEYS')
    .action(() => finish(rotateNumberKey(dataDir)));
}
