import { AppError } from '@openmast/kernel';
import { houseVersion, migrate, processEnvironment } from '@openmast/runtime';
import { Command, InvalidArgumentError, Option } from 'commander';
import { rotateKeys } from './keys/rotate-keys';
import { performCiba } from './perform/ciba';
import { performJwtBearer, performOperatorToken } from './perform/jwt-bearer';
import { performNumberVerification } from './perform/number-verification';
import { resetCommand } from './reset-command';
import { startCommand } from './start/start-command';

const PORT_OFFSET_MAX = 50_000;

function portOffset(text: string): number {
  const offset = Number(text);
  if (!Number.isInteger(offset) || offset < 0 || offset > PORT_OFFSET_MAX)
    throw new InvalidArgumentError('must be a whole number from 0 to 50000.');
  return offset;
}

function finish(work: Promise<number>): Promise<void> {
  return work.then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      // One sentence for what was foreseen; the stack only for what was not.
      process.stderr.write(
        (error instanceof AppError ? error.message : error instanceof Error ? error.stack : String(error)) + '\n',
      );
      process.exitCode = 1;
    },
  );
}

function program(): Command {
  const dataDir = processEnvironment()['OPENMAST_DATA_DIR'] ?? '.data';
  const openmast = new Command('openmast').description('The operator’s side of GSMA Open Gateway.').version(houseVersion());
  openmast
    .command('start')
    .description('start the demo world on this machine')
    .option('--port-offset <n>', 'move every port up by n', portOffset, 0)
    .option('--separate', 'run the four services as four processes', false)
    .action((flags: { portOffset: number; separate: boolean }) => finish(startCommand({ dataDir, ...flags })));
  openmast
    .command('reset')
    .description('forget the demo world')
    .action(() => finish(resetCommand(dataDir)));
  openmast
    .command('migrate')
    .description('bring the database of OPENMAST_DATABASE_URL up to the newest schema')
    .action(() => finish(migrateCommand()));
  openmast
    .command('keys')
    .description('the keys that sign tokens')
    .command('rotate')
    .description('sign with the next key from now on')
    .action(() => finish(rotateKeys(dataDir)));
  const perform = openmast.command('perform').description('play a journey against the running demo world and show each hop');
  perform
    .command('number-verification')
    .description('sign a handset in by the network and verify a number')
    .requiredOption('--line <name>', 'whose handset: ada, ben, cleo')
    .option('--number <e164>', 'the number to verify instead of the line’s own')
    .option('--wifi', 'the handset is on Wi-Fi', false)
    .action((flags: { line: string; number?: string; wifi: boolean }) =>
      finish(performNumberVerification({ dataDir, ...flags })),
    );
  addBackChannel(perform, dataDir);
  return openmast;
}

function addBackChannel(perform: Command, dataDir: string): void {
  perform
    .command('jwt-bearer')
    .description('ask about a number from a server, with a signed assertion and without the phone')
    .requiredOption('--line <name>', 'whose number: ada, ben, cleo, dora')
    .action((flags: { line: string }) => finish(performJwtBearer({ dataDir, ...flags })));
  perform
    .command('operator-token')
    .description('verify a number with an operator token (TS.43), also over Wi-Fi')
    .requiredOption('--line <name>', 'whose handset: ada, ben, cleo, dora')
    .action((flags: { line: string }) => finish(performOperatorToken({ dataDir, ...flags })));
  perform
    .command('ciba')
    .description('ask from a server and let the person answer on the phone')
    .requiredOption('--line <name>', 'whose phone: ada, ben, cleo, dora')
    .addOption(new Option('--answer <answer>', 'what the person taps').choices(['allow', 'refuse']).default('allow'))
    .action((flags: { line: string; answer: 'allow' | 'refuse' }) => finish(performCiba({ dataDir, ...flags })));
}

async function migrateCommand(): Promise<number> {
  const url = processEnvironment()['OPENMAST_DATABASE_URL'];
  if (!url) throw new AppError('invalid', 'DATABASE_URL', 'Set OPENMAST_DATABASE_URL to the database that shall be migrated.');
  process.stdout.write(`${String(await migrate(url))} migrations applied\n`);
  return 0;
}

void program().parseAsync();
