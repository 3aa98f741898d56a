import { join } from 'node:path';
import { houseVersion } from '@openmast/runtime';
import { type RunningWorld, startWorld } from './start-world';

export interface StartFlags {
  readonly dataDir: string;
  readonly portOffset: number;
  readonly separate: boolean;
}

/** `openmast start`: brings the demo world up, says where everything is, and takes it down on Ctrl-C. */
export async function startCommand({ dataDir, portOffset, separate }: StartFlags): Promise<number> {
  const say = (text: string): void => void process.stdout.write(text + '\n');
  say(`\n  Openmast ${houseVersion()} · demo world "north" · nothing here is real · data in ${dataDir}/`);
  const interrupted = interruption();
  const starting = startWorld({ dataDir, portOffset, isSeparate: separate, report: (step) => say(`  ✔ ${step}`) });
  const running = await starting;
  say(table(running, dataDir));
  const end = await Promise.race([interrupted, running.broken]);
  if (end !== undefined) process.stderr.write(`\n${end}\n`);
  else say('\n  Stopping …');
  await running.stop();
  return end === undefined ? 0 : 1;
}

/** Settles on Ctrl-C or a stop from outside. A signal during the start is kept until there is something to stop. */
function interruption(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        resolve(undefined);
      });
    }
  });
}

function table({ world, isFirstStart }: RunningWorld, dataDir: string): string {
  const rows: [string, string, string][] = [
    ['Start here', 'Phone lab', world.labUrl],
    ['Operator', 'Admin API', `${world.operatorUrl}/docs`],
    ['', 'Consents for staff', `${world.operatorUrl}/consents/docs`],
    ['', 'Consents API', `${world.operatorUrl}/consents-api/docs`],
    ['API', 'Issuer', `${world.issuer}/.well-known/openid-configuration`],
    ['', 'Number Verification', `${world.publicUrl}/number-verification/v2/openapi.json`],
    ['Ops', 'Health and metrics', `${world.opsUrl}/health/ready`],
    ['Demo parties', 'RideNow (app)', world.rideNowUrl],
    ['', 'Acorn Aggregator', world.aggregatorUrl],
    ['', 'Quarry Backends', world.quarryUrl],
    ['', 'Simulated core', world.simulatorUrl],
    ['', 'Handset proxy', `${world.mobileProxy}  (user name = line)`],
  ];
  const lines = rows.map(([group, name, url]) => `    ${group.padEnd(14)}${name.padEnd(22)}${url}`);
  const logins = world.logins.map(({ name, role, password }) => `    Staff login: ${name} (${role}) / ${password}`);
  return [
    '',
    ...lines,
    '',
    ...(isFirstStart ? logins : [`    Staff logins, client keys, lines: ${join(dataDir, 'world.json')}`]),
    `    Logs: ${join(dataDir, 'logs')}/`,
    '',
    '  Try:  npx openmast perform number-verification --line ada',
    '  Stop: Ctrl-C      Forget all: npm run reset',
  ].join('\n');
}
