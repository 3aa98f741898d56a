import { refreshRules } from './rules/refresh.rules-spec';
import { senderConstraintRules } from './rules/sender-constraint.rules-spec';
import { signedBackChannelRules } from './rules/signed-back-channel.rules-spec';
import { signedRequestRules } from './rules/signed-requests.rules-spec';
import { Stage } from './stage';
import { traceStories } from './stories/traces.story-spec';

/** Signed and pushed requests, offline access, revocation and DPoP, by their row in our checklist, against one process. */
describe('The rules for requests that are signed, pushed, proven, or outlive the visit', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  signedRequestRules(() => stage);
  signedBackChannelRules(() => stage);
  refreshRules(() => stage);
  senderConstraintRules(() => stage);
  traceStories(() => stage);
});
