import { Stage } from './stage';
import { authorizationRules } from './rules/authorization.rules-spec';
import { capturePageRules } from './rules/capture-page.rules-spec';
import { clientAuthenticationRules } from './rules/client-authentication.rules-spec';
import { networkTrustRules } from './rules/network-trust.rules-spec';
import { scopeRules } from './rules/scopes.rules-spec';
import { waitingPageRules } from './rules/waiting-page.rules-spec';
import { wireRules } from './rules/wire.rules-spec';
import { traceStories } from './stories/traces.story-spec';

/** Rules of CAMARA's security profile by their row in our checklist (A2, B1, …), from outside, against one process. */
describe('The rules', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  clientAuthenticationRules(() => stage);
  authorizationRules(() => stage);
  scopeRules(() => stage);
  networkTrustRules(() => stage);
  capturePageRules(() => stage);
  waitingPageRules(() => stage);
  wireRules(() => stage);
  traceStories(() => stage);
});
