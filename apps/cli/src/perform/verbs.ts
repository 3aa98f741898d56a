import { type Command, Option } from 'commander';
import { performCiba } from './ciba';
import { performClientCredentials } from './client-credentials';
import { performConsentInfo } from './consent-info';
import { performDpop } from './dpop';
import { performJwtBearer, performOperatorToken } from './jwt-bearer';
import { performNumberVerification } from './number-verification';
import { performRefresh } from './refresh';
import { performPushedRequest, performSignedRequest } from './signed-requests';

const LINES = 'ada, ben, cleo, dora, erin, finn';

/** Ends a command with the exit code of its work. */
export type Finish = (work: Promise<number>) => Promise<void>;

interface Verb {
  readonly name: string;
  readonly description: string;
  /** What the line stands for. */
  readonly whose: string;
  /** Arguments that show it at work; default: those of Ada. */
  readonly example?: string;
}

/** A verb that needs no more than a line. */
interface PlainVerb extends Verb {
  readonly play: (options: { dataDir: string; line: string }) => Promise<number>;
}

const NUMBER_VERIFICATION: Verb = {
  name: 'number-verification',
  description: 'sign a handset in by the network and verify a number',
  whose: 'whose handset',
};

const CIBA: Verb = {
  name: 'ciba',
  description: 'ask from a server and let the person answer on the phone',
  whose: 'whose phone',
  example: '--line erin --answer allow',
};

const PLAIN_VERBS: readonly PlainVerb[] = [
  {
    name: 'jwt-bearer',
    description: 'ask about a number from a server, with a signed assertion and without the phone',
    whose: 'whose number',
    play: performJwtBearer,
  },
  {
    name: 'operator-token',
    description: 'verify a number with an operator token (TS.43), also over Wi-Fi',
    whose: 'whose handset',
    play: performOperatorToken,
  },
  {
    name: 'client-credentials',
    description: 'get a token without any person behind it, and see what it may do',
    whose: 'whose consent is withdrawn',
    play: performClientCredentials,
  },
  {
    name: 'consent-info',
    description: 'ask how an application stands with a person, and have the person asked through the operator’s link',
    whose: 'whose phone',
    example: '--line erin',
    play: performConsentInfo,
  },
  {
    name: 'refresh',
    description: 'ask again after the visit (offline access): tokens rotate, and a used one ends all',
    whose: 'whose handset',
    play: performRefresh,
  },
  { name: 'dpop', description: 'use a token that is bound to a key (DPoP)', whose: 'whose handset', play: performDpop },
  {
    name: 'signed-request',
    description: 'sign the authorization request (JAR), so that nobody on the way can change it',
    whose: 'whose handset',
    play: performSignedRequest,
  },
  {
    name: 'pushed-request',
    description: 'hand the authorization request over from server to server (PAR)',
    whose: 'whose handset',
    play: performPushedRequest,
  },
];

/** `openmast perform`: one verb per flow. */
export function addPerform(openmast: Command, dataDir: string, finish: Finish): void {
  const perform = openmast.command('perform').description('play a journey against the running demo world and show each hop');
  const add = ({ name, description, whose, example = '--line ada' }: Verb): Command =>
    perform
      .command(name)
      .description(description)
      .requiredOption('--line <name>', `${whose}: ${LINES}`)
      .addHelpText('after', `\nExample:\n  npx openmast perform ${name} ${example}\n`);

  add(NUMBER_VERIFICATION)
    .option('--number <e164>', 'the number to verify instead of the line’s own')
    .option('--wifi', 'the handset is on Wi-Fi', false)
    .action((flags: { line: string; number?: string; wifi: boolean }) =>
      finish(performNumberVerification({ dataDir, ...flags })),
    );
  add(CIBA)
    .addOption(new Option('--answer <answer>', 'what the person taps').choices(['allow', 'refuse']).default('allow'))
    .action((flags: { line: string; answer: 'allow' | 'refuse' }) => finish(performCiba({ dataDir, ...flags })));
  for (const verb of PLAIN_VERBS) {
    add(verb).action(({ line }: { line: string }) => finish(verb.play({ dataDir, line })));
  }
}
