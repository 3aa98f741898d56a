import { captureLinkByCodeRules } from './rules/capture-link-by-code.rules-spec';
import { consentProtectionRules } from './rules/consent-protection.rules-spec';
import { portalSignInRules } from './rules/portal-sign-in.rules-spec';
import { Stage } from './stage';
import { traceStories } from './stories/traces.story-spec';

/** Where the network does not tell whose phone it is, and where its word is not enough: codes by text message. */
describe('Codes by text message', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  portalSignInRules(() => stage);
  captureLinkByCodeRules(() => stage);
  consentProtectionRules(() => stage);
  traceStories(() => stage);
});
