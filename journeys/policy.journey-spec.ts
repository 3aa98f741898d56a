import { countryRules } from './rules/country-rules.rules-spec';
import { dialectRules } from './rules/dialects.rules-spec';
import { languageRules } from './rules/languages.rules-spec';
import { portalEverythingRules } from './rules/portal-everything.rules-spec';
import { portalMixedRules } from './rules/portal-mixed.rules-spec';
import { portalRules } from './rules/portal.rules-spec';
import { recordRules } from './rules/records.rules-spec';
import { tenantViewRules } from './rules/tenant-views.rules-spec';
import { tokenFormatRules } from './rules/token-formats.rules-spec';
import { Stage } from './stage';
import { traceStories } from './stories/traces.story-spec';

/** What the operator chooses: token formats, dialects of old partners, the law of a country, languages, words of its own. Against one process. */
describe('The rules that the operator sets', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  tokenFormatRules(() => stage);
  dialectRules(() => stage);
  countryRules(() => stage);
  recordRules(() => stage);
  portalRules(() => stage);
  portalMixedRules(() => stage);
  portalEverythingRules(() => stage);
  languageRules(() => stage);
  tenantViewRules(() => stage);
  traceStories(() => stage);
});
