import { type Capability, type Purpose, type Scope, looksLikePurpose, parsePurpose } from '@openmast/kernel';

/** Scopes that are OpenID Connect's, not an API's. */
const OPENID_SCOPES = new Set(['openid', 'offline_access']);

/** What a `scope` parameter asks for, once every word of it is known. */
export interface ScopeRequest {
  readonly purpose: Purpose | undefined;
  readonly scopes: readonly Scope[];
  readonly isOpenId: boolean;
  /** `offline_access` is among the words; whether it is granted is the products' question. */
  readonly isOffline: boolean;
  /** Some scope forbids any page (CAMARA Number Verification: implied `prompt=none`). */
  readonly isSilent: boolean;
  /** Some scope asks for single-use tokens. */
  readonly isSingleUse: boolean;
  /** Some scope tells something about a person. */
  readonly isPersonal: boolean;
}

/** `fault`: the sentence for `error_description` of `invalid_scope`. */
export type ScopeReading = { readonly request: ScopeRequest } | { readonly fault: string };

interface KnownScope {
  readonly scope: Scope;
  readonly isPersonal: boolean;
  readonly capability: Capability;
}

/** Every scope we serve. Unknown words are refused, never dropped (CAMARA ICM B18, F2). */
export class ScopeCatalogue {
  private readonly known = new Map<string, KnownScope>();

  constructor(capabilities: readonly Capability[]) {
    for (const capability of capabilities) {
      for (const { scope, isPersonal } of capability.scopes) this.known.set(scope, { scope, isPersonal, capability });
    }
  }

  /** All scope names, space-separated, as a resource server's `scope`. */
  names(): string[] {
    return [...this.known.keys()];
  }

  read(scopeParameter: string | undefined): ScopeReading {
    const words = [...new Set((scopeParameter ?? '').split(' ').filter(Boolean))];
    const purposes = words.filter(looksLikePurpose);
    const apiWords = words.filter((word) => !looksLikePurpose(word) && !OPENID_SCOPES.has(word));
    const found = apiWords.map((word) => this.known.get(word));
    if (found.includes(undefined)) return { fault: 'a requested scope is not served here' };
    if (found.length === 0) return { fault: 'at least one API scope must be requested' };
    if (purposes.length > 1) return { fault: 'exactly one purpose (dpv:<Term>) must be requested' };
    const purpose = parsePurpose(purposes[0] ?? '');
    if (purposes.length === 1 && !purpose) return { fault: 'the requested purpose is not in the Data Privacy Vocabulary' };
    const scopes = found.filter((entry) => entry !== undefined);
    return {
      request: {
        purpose,
        scopes: scopes.map((entry) => entry.scope),
        isOpenId: words.includes('openid'),
        isOffline: words.includes('offline_access'),
        isSilent: scopes.some((entry) => entry.capability.userInteraction === 'never'),
        isSingleUse: scopes.some((entry) => entry.capability.accessToken === 'single-use'),
        isPersonal: scopes.some((entry) => entry.isPersonal),
      },
    };
  }

  /**
   * Words for the pages of subscribers. `undefined`: nobody has put this scope into that language. A scope that is not served any
   * more has no words but its name, in every language.
   */
  inPlainWords(scope: Scope, language: string): string | undefined {
    const terms = this.known.get(scope)?.capability.scopes.find((candidate) => candidate.scope === scope);
    if (!terms) return scope;
    return language === 'en' ? terms.plainWords : terms.plainWordsIn?.[language];
  }
}
