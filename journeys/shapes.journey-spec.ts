import { Stage } from './stage';
import { aggregatorStories } from './stories/aggregator.story-spec';
import { consentStories } from './stories/consent.story-spec';
import { numberVerificationStories } from './stories/number-verification.story-spec';
import { tokenStories } from './stories/tokens.story-spec';
import { traceStories } from './stories/traces.story-spec';

/** The same stories, whatever the shape: one process, or one for each service. */
describe.each([
  ['one process', { separate: false }],
  ['four processes', { separate: true }],
])('the platform as %s', (_name, options) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(options);
  });
  afterAll(() => stage.close());

  numberVerificationStories(() => stage);
  consentStories(() => stage);
  tokenStories(() => stage);
  aggregatorStories(() => stage);
  traceStories(() => stage);
});
