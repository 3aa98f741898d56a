import { join } from 'node:path';
import { type ApiVersion, type Caps, type EitherSubjectOperation, answer, defineVersion, refuse } from '@openmast/camara/kit';
import { lastSwap, swappedWithin } from './last-swap';

interface DateBody {
  readonly phoneNumber?: string;
}

interface CheckBody extends DateBody {
  /** Hours; the contract's default is filled in. */
  readonly maxAge: number;
}

/** SIM Swap 2.1.0, base path `/sim-swap/v2`. */
export function simSwapV2(monitoredHours: number): ApiVersion {
  return defineVersion({
    version: 'v2',
    documentFile: join(__dirname, '../openapi/sim-swap.v2.yaml'),
    rows: {},
    operations: { retrieveSimSwapDate: retrieveDate(monitoredHours), checkSimSwap: check(monitoredHours) },
  });
}

function retrieveDate(monitoredHours: number): EitherSubjectOperation<never, DateBody> {
  return {
    subject: 'from-token-or-body',
    async run({ line, caps, ports, clock }) {
      const { simHistory } = ports;
      const last = await lastSwap(line.msisdn(), { simHistory, clock, monitoredHours: lawful(monitoredHours, caps) });
      switch (last.outcome) {
        case 'line-unknown':
          return refuse('identifier-unknown');
        case 'no-sim':
          return answer({ latestSimChange: null });
        case 'before-period':
          return answer({ latestSimChange: null, monitoredPeriod: last.monitoredDays });
        case 'changed':
          return answer({ latestSimChange: last.at.toISOString() });
      }
    },
  };
}

function check(monitoredHours: number): EitherSubjectOperation<never, CheckBody> {
  return {
    subject: 'from-token-or-body',
    async run({ body, line, caps, ports, clock }) {
      const { simHistory } = ports;
      const sources = { simHistory, clock, monitoredHours: lawful(monitoredHours, caps) };
      const swap = await swappedWithin(line.msisdn(), body.maxAge, sources);
      switch (swap.outcome) {
        case 'line-unknown':
          return refuse('identifier-unknown');
        case 'beyond-period':
          // "an explicit message to explain the limitation" (SIM Swap 2.1.0, API functionality).
          return refuse('value-out-of-range', `"maxAge" may be at most ${swap.monitoredHours} hours at this operator.`);
        case 'checked':
          return answer({ swapped: swap.isSwapped });
      }
    },
  };
}

/** The law may want us to look back less far than we could: a cap on `maxAge`, which binds both operations. */
function lawful(monitoredHours: number, { maxAge = monitoredHours }: Caps): number {
  return Math.min(monitoredHours, maxAge);
}
