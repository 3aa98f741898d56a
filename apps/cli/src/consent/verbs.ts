import type { Command } from 'commander';
import type { Finish } from '../perform/verbs';
import { consentHead } from './head';
import { type VerifyFlags, consentVerify } from './verify';

/** `openmast consent …` */
export function addConsent(openmast: Command, dataDir: string, finish: Finish): void {
  const consent = openmast.command('consent').description('the history of what subscribers decided');
  consent
    .command('verify')
    .description('check that every row is as it was written, and name the first that is not')
    .option('--tenant <id>', 'one tenant’s history only')
    .option('--head <head>', 'signed heads kept elsewhere: a file with one per line, or one itself')
    .action((flags: VerifyFlags) => finish(consentVerify(dataDir, flags)));
  consent
    .command('head')
    .description('sign how far the history has come, to be kept elsewhere')
    .option('--tenant <id>', 'one tenant’s head only')
    .action((flags: { tenant?: string }) => finish(consentHead(dataDir, flags.tenant)));
}
