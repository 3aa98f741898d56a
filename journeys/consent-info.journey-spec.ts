import { Stage } from './stage';
import { captureLinkRules } from './rules/capture-link.rules-spec';
import { consentInfoRules } from './rules/consent-info.rules-spec';
import { traceStories } from './stories/traces.story-spec';

/** CAMARA Consent Info by its rows O1 to O13, and the journey behind its link by P1 to P6, from outside. */
describe('Consent Info', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  consentInfoRules(() => stage);
  captureLinkRules(() => stage);
  traceStories(() => stage);
});
