import type { Logger } from 'pino';
import type { Wiretap } from '../wiretap/wiretap';
import type { AggregatorTokens } from './aggregator-token';
import type { AppClient } from './app-clients';
import type { OperatorClient } from './operator-client';

/** What the parts of Acorn share. */
export interface AcornParts {
  readonly url: string;
  readonly issuer: string;
  readonly apiRoot: string;
  readonly apps: ReadonlyMap<string, AppClient>;
  readonly operators: ReadonlyMap<string, OperatorClient>;
  readonly tokens: AggregatorTokens;
  readonly wiretap: Wiretap;
  readonly log: Logger;
}
