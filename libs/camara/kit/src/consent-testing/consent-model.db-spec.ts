import { availableParallelism } from 'node:os';
import { parsePurpose, parseScope } from '@openmast/kernel';
import { Metrics } from '@openmast/runtime';
import { type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import fc from 'fast-check';
import { type Act, type Model, newModel, stepOf } from './consent-model';
import { type Observed, linearise } from './linearise';
import { RealHouse, type RealUse } from './real-house';

const SCHEDULES = 10_000;
/** Schedules run beside each other: they touch different people, and wait for the same database. */
const LANES = Math.max(4, availableParallelism() * 2);
const LINES = 2;
const TIMEOUT_MS = 1_200_000;

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const marketing = parsePurpose('dpv:Marketing')!;
const verify = parseScope('number-verification:verify')!;
const swap = parseScope('sim-swap:check')!;

/** Acts of one that follow each other; of several of those that run at once a round is made. */
type Round = readonly (readonly Act[])[];

const line = fc.nat(LINES - 1);
const use = fc.nat(3);
const minutes = fc.constantFrom(1, 5, 60);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('grant' as const), line, use, minutes }, { requiredKeys: ['kind', 'line', 'use'] }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('refuse' as const, 'object' as const, 'withdraw' as const, 'withdraw' as const),
      line,
      use,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('decide' as const), line, use }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('call' as const), line, use, owner: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('withdraw-all' as const, 'new-owner' as const), line }) },
);
const passing: fc.Arbitrary<Round> = minutes.map((passed) => [[{ kind: 'pass' as const, minutes: passed }]]);
const together: fc.Arbitrary<Round> = fc.array(fc.array(act, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 });
const schedule = fc.array(fc.oneof({ weight: 1, arbitrary: passing }, { weight: 4, arbitrary: together }), {
  minLength: 1,
  maxLength: 5,
});

describe('consent, whatever is done at once', () => {
  let world: WorldDatabase;
  let uses: RealUse[];
  const metrics = new Metrics('model', '0');

  beforeAll(async () => {
    world = await openWorldDatabase();
    const north = await createSmallNorth(world.database);
    const product = {
      capability: 'sim-swap',
      scopes: [swap],
      grantTypes: ['authorization_code' as const],
      lawfulBasis: 'consent' as const,
    };
    const { id: twofold } = await north.onboarding.addApplication({
      partnerId: north.partnerId,
      owner: { legalName: 'Twofold Ltd', country: 'XN', privacyPolicyUrl: 'https://twofold.example/privacy' },
      name: 'twofold',
      displayName: 'Twofold',
      keys: [],
      redirectUris: ['https://twofold.example/callback'],
      products: [
        { ...product, purpose: fraud },
        { ...product, purpose: marketing },
      ],
    });
    uses = [
      { applicationId: north.rideNow, purpose: fraud, scope: verify, basis: 'legitimate_interest' },
      { applicationId: north.rideNow, purpose: fraud, scope: swap, basis: 'consent' },
      { applicationId: twofold, purpose: fraud, scope: swap, basis: 'consent' },
      { applicationId: twofold, purpose: marketing, scope: swap, basis: 'consent' },
    ];
  });
  afterAll(() => world.close());

  async function run(rounds: readonly Round[]): Promise<void> {
    const house = new RealHouse({ ...world, uses, metrics });
    await house.openLines(LINES);
    const step = stepOf(uses.map(({ basis }) => basis));
    let states: readonly Model[] = [newModel(LINES)];
    for (const round of rounds) {
      const history = await observe(house, round);
      states = linearise(states, history, step);
      if (states.length === 0) throw new Error(`no order explains ${JSON.stringify(history)}`);
      const looks = await observe(house, everything());
      states = states.filter((state) => looks.every(({ act: look, told }) => step(state, look).told === told));
      if (states.length === 0) throw new Error(`nothing explains ${JSON.stringify(looks)} after ${JSON.stringify(history)}`);
    }
  }

  /** Each client does one after the other, all clients at once. */
  async function observe(house: RealHouse, round: Round): Promise<Observed<Act>[]> {
    let moment = 0;
    const knownOwners = Array.from({ length: LINES }, (_, index) => house.ownerOf(index));
    const doneBy = async (acts: readonly Act[]): Promise<Observed<Act>[]> => {
      const done: Observed<Act>[] = [];
      for (const drawn of acts) {
        const real = drawn.kind === 'call' ? { ...drawn, owner: Math.max(0, knownOwners[drawn.line]! - drawn.owner) } : drawn;
        const startedAt = (moment += 1);
        const told = await house.do(real);
        done.push({ act: real, startedAt, endedAt: (moment += 1), told });
      }
      return done;
    };
    return (await Promise.all(round.map(doneBy))).flat();
  }

  const everything = (): Round =>
    Array.from({ length: LINES }, (_, index) =>
      uses.map((_use, known) => [{ kind: 'decide' as const, line: index, use: known }]),
    ).flat();

  it(
    `is what the model says in ${String(SCHEDULES)} random schedules, with gate and hot path of one mind`,
    async () => {
      await Promise.all(
        Array.from({ length: LANES }, () =>
          fc.assert(fc.asyncProperty(schedule, run), { numRuns: Math.ceil(SCHEDULES / LANES) }),
        ),
      );
    },
    TIMEOUT_MS,
  );
});
