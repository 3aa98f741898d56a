import { AppError } from '@openmast/kernel';
import { houseVersion, migrate, processEnvironment } from '@openmast/runtime';
import { Command, InvalidArgumentError } from 'commander';
import { addConsent } from './consent/verbs';
import { rotateKeys } from './keys/rotate-keys';
import { addPerform } from './perform/verbs';
import { addSubscriber } from './subscriber/verbs';
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
  addPerform(openmast, dataDir, finish);
  addConsent(openmast, dataDir, finish);
  addSubscriber(openmast, dataDir, finish);
  return openmast;
}

async function migrateCommand(): Promise<number> {
  const url = processEnvironment()['OPENMAST_DATABASE_URL'];
  if (!url) throw new AppError('invalid', 'DATABASE_URL', 'Set OPENMAST_DATABASE_URL to the database that shall be migrated.');
  process.stdout.write(`${String(await migrate(url))} migrations applied\n`);
  return 0;
}

void program().parseAsync();
