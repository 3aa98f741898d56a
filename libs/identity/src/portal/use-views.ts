import {
  ACTS,
  type AppView,
  type Language,
  type LanguageWish,
  type PageLanguage,
  type PageWords,
  type PortalAct,
  type Use,
  type UseView,
  pageLanguage,
  purposeInWords,
} from '@openmast/consent';
import { parseScope } from '@openmast/kernel';
import type { ApplicationLabel } from '@openmast/tenancy';
import type { ScopeCatalogue } from '../oidc/scope-request';
import type { Visitor } from './visitors';

/** What one application does for one purpose: the uses of one page. */
export type UseGroup = Pick<Use, 'applicationId' | 'purpose'>;

/** Uses as people read them. */
export class UseViews {
  constructor(private readonly catalogue: ScopeCatalogue) {}

  /** Where a text about one of the uses is missing, the whole page stands in another language. */
  languageOf(wish: LanguageWish, uses: readonly Use[]): PageLanguage {
    const isComplete = (language: Language): boolean =>
      uses.every(
        ({ purpose, scopes }) =>
          purposeInWords(purpose, language) !== undefined &&
          scopes.every((scope) => this.inPlainWords(scope, language) !== undefined),
      );
    return pageLanguage(wish, isComplete);
  }

  use({ labels }: Visitor, use: Use, { language, portal }: PageWords): UseView {
    const { kind, decidedAt, until, lastUsedAt } = use;
    const act = actOn(use);
    return {
      kind,
      applicationName: labelOf(labels, use.applicationId, portal).displayName,
      purposeWords: purposeInWords(use.purpose, language) ?? use.purpose,
      items: [...new Set(use.scopes.map((scope) => this.inPlainWords(scope, language) ?? scope))],
      ...(decidedAt ? { decidedAt } : {}),
      ...(until ? { until } : {}),
      ...(lastUsedAt ? { lastUsedAt } : {}),
      ...(act ? { act } : {}),
      href: hrefOf(use),
    };
  }

  app(visitor: Visitor, { applicationId, purpose }: UseGroup, words: PageWords): AppView {
    const { language, portal } = words;
    const isOfGroup = (one: UseGroup): boolean => one.applicationId === applicationId && one.purpose === purpose;
    const uses = visitor.uses.filter(isOfGroup);
    const label = labelOf(visitor.labels, applicationId, portal);
    return {
      applicationName: label.displayName,
      ownerName: label.ownerName,
      partnerName: label.partnerName,
      privacyPolicyUrl: label.privacyPolicyUrl,
      purpose,
      purposeWords: purposeInWords(purpose, language) ?? purpose,
      scopes: uses.flatMap(({ scopes }) => scopes),
      uses: uses.map((use) => this.use(visitor, use, words)),
      accesses: visitor.accesses.filter(isOfGroup).map(({ at, scope, outcome }) => ({
        at,
        what: this.inPlainWords(scope, language) ?? scope,
        isAnswered: outcome === undefined,
      })),
    };
  }

  private inPlainWords(scope: string, language: Language): string | undefined {
    const parsed = parseScope(scope);
    return parsed ? this.catalogue.inPlainWords(parsed, language) : scope;
  }
}

/** What can be done about a use here. An objection is taken back only where no consent is needed: a yes is given on the capture page. */
export function actOn({ kind, isFree }: Use): PortalAct | undefined {
  if (kind === 'ended' || (kind === 'objected' && !isFree)) return undefined;
  return ACTS[kind];
}

function labelOf(
  labels: Visitor['labels'],
  applicationId: string,
  { goneApplication: displayName, unknown }: PageWords['portal'],
): ApplicationLabel {
  const gone = { displayName, ownerName: unknown, partnerName: unknown, privacyPolicyUrl: '' };
  return labels.get(applicationId) ?? gone;
}

function hrefOf({ applicationId, purpose }: Use): string {
  return `/portal/${applicationId}/${purpose.replace(/^dpv:/, '')}`;
}
