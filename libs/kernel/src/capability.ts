import type { Scope } from './scope';

/** What a scope lets a client do, as the authorization server must know it. */
export interface ScopeTerms {
  readonly scope: Scope;
  /** Shown to the subscriber, in English: completes the sentence "<application> wants to ...". */
  readonly plainWords: string;
  /** The same in other languages, by BCP 47 tag. A page about a scope that lacks one is shown in a language that has it. */
  readonly plainWordsIn?: Readonly<Record<string, string>>;
  /** True when the answer tells something about a person; such scopes never go to client credentials. */
  readonly isPersonal: boolean;
}

/** An API as the authorization server and the admin API see it; each CAMARA room declares its own. */
export interface Capability {
  /** API name as in its path, e.g. `number-verification`. */
  readonly name: string;
  readonly title: string;
  readonly scopes: readonly ScopeTerms[];
  /** `never`: the authorization server behaves as if `prompt=none` had been sent (CAMARA Number Verification). */
  readonly userInteraction: 'allowed' | 'never';
  /** `single-use`: an access token with a scope of this capability serves one API call and comes without refresh token. */
  readonly accessToken: 'reusable' | 'single-use';
}
