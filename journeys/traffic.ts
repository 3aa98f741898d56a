import { captureFormIn, numberOf } from '@openmast/testing';
import { type FreshLine, type Stage, originsOf } from './stage';

export const FRAUD = 'dpv:FraudPreventionAndDetection';
export const SIM_SWAP = `${FRAUD} sim-swap:check`;
const NUMBER_VERIFICATION = `${FRAUD} number-verification:verify`;
const VERIFY = '/number-verification/v2/verify';

/** Allows RideNow the SIM Swap of one line on the capture page. Settles once the browser is sent back with a code. */
export async function allow(stage: Stage, line: FreshLine): Promise<void> {
  const rideNow = await stage.partner('ridenow');
  const handset = stage.handset(line.name);
  const { answer } = await stage.visit(handset, rideNow, { scope: SIM_SWAP });
  const { action, token } = captureFormIn(answer.text);
  const url = new URL(action, stage.world.publicUrl);
  const back = await handset.browse(url, originsOf(rideNow), { form: { token, answer: 'allow' } });
  if (!back.location?.searchParams.has('code')) throw new Error('consent was not taken');
}

export async function withdraw(stage: Stage, line: FreshLine): Promise<void> {
  const { clientId } = (await stage.partner('ridenow')).client;
  const body = { phoneNumber: line.msisdn, clientId, purpose: FRAUD, reason: 'asked by phone' };
  const { status } = await stage.staff('/v1/consents/withdraw', body);
  if (status !== 200) throw new Error('withdrawal was not taken');
}

/** What a silent request of RideNow for SIM Swap gets: `code`, or the OAuth error. */
export async function silently(stage: Stage, line: string): Promise<string> {
  const { answer } = await stage.visit(stage.handset(line), await stage.partner('ridenow'), { scope: SIM_SWAP, prompt: 'none' });
  return answer.location?.searchParams.get('error') ?? (answer.location ? 'code' : String(answer.status));
}

/** What was answered with success before the blow. */
export interface Acknowledged {
  readonly usedTokens: string[];
  readonly granted: FreshLine[];
  readonly withdrawn: FreshLine[];
}

/** Three kinds of traffic at once until something breaks. A step counts only when its answer has arrived. */
export async function trafficUntilItBreaks(stage: Stage): Promise<Acknowledged> {
  const acknowledged: Acknowledged = { usedTokens: [], granted: [], withdrawn: [] };
  const rideNow = await stage.partner('ridenow');
  const phoneNumber = numberOf(stage.world, 'ada');
  const forever = async (step: () => Promise<void>) => {
    for (;;) await step();
  };
  const ada = stage.handset('ada');
  const flows = [
    forever(async () => {
      const token = await stage.token(ada, rideNow, NUMBER_VERIFICATION);
      const { status } = await rideNow.call(VERIFY, { token, json: { phoneNumber } });
      if (status !== 200) throw new Error(String(status));
      acknowledged.usedTokens.push(token);
    }),
    forever(async () => {
      const line = await stage.freshLine();
      await allow(stage, line);
      acknowledged.granted.push(line);
    }),
    forever(async () => {
      const line = await stage.freshLine();
      await allow(stage, line);
      await withdraw(stage, line);
      acknowledged.withdrawn.push(line);
    }),
  ];
  await Promise.allSettled(flows);
  return acknowledged;
}

/** What is no longer so; empty when everything is kept. */
export async function lostOf(stage: Stage, { usedTokens, granted, withdrawn }: Acknowledged): Promise<string[]> {
  const rideNow = await stage.partner('ridenow');
  const json = { phoneNumber: numberOf(stage.world, 'ada') };
  const again = await Promise.all(usedTokens.map((token) => rideNow.call(VERIFY, { token, json })));
  const stillGranted = await Promise.all(granted.map(({ name }) => silently(stage, name)));
  const stillWithdrawn = await Promise.all(withdrawn.map(({ name }) => silently(stage, name)));
  return [
    ...again.filter(({ status }) => status !== 401).map(({ status }) => `a used token: ${String(status)}`),
    ...stillGranted.filter((outcome) => outcome !== 'code').map((outcome) => `a consent: ${outcome}`),
    ...stillWithdrawn.filter((outcome) => outcome !== 'access_denied').map((outcome) => `a withdrawal: ${outcome}`),
  ];
}

/** How much there is to lose, by kind. */
export function countsOf({ usedTokens, granted, withdrawn }: Acknowledged): number[] {
  return [usedTokens.length, granted.length, withdrawn.length];
}
