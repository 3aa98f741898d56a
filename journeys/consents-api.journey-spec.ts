import { Stage } from './stage';
import { consentsApiRules } from './rules/consents-api.rules-spec';
import { traceStories } from './stories/traces.story-spec';

/** The Consents API of the operator port, from outside. */
describe('The Consents API', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  consentsApiRules(() => stage);
  traceStories(() => stage);
});
