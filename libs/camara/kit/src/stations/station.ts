import type { Call } from '../call';
import type { Outcome } from '../outcome';

/** One check of the pipeline. An outcome ends the call; `undefined` lets it go on. */
export interface Station {
  readonly name: string;
  run(call: Call): Outcome | undefined | Promise<Outcome | undefined>;
}
