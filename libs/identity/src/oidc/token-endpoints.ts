import type { EventEmitter } from 'node:events';
import { type KoaContextWithOIDC, type Provider, errors } from 'oidc-provider';

export interface TokenQuestion {
  readonly route: 'revocation' | 'introspection';
  /** When to answer in place of the library: for tokens it stores nowhere, or whatever it would have said. */
  readonly takesOver: 'structured tokens' | 'every token';
  /** The body of the answer, status 200. @throws AppError `unavailable` as OAuth error */
  readonly answer: (ctx: KoaContextWithOIDC) => Promise<unknown>;
}

/**
 * Answers a question about a token where the library cannot: it authenticates the client and reads the form, and then knows
 * only the tokens that it stores.
 */
export function answerAboutTokens(provider: Provider, { route, takesOver, answer }: TokenQuestion): void {
  const refused = new WeakSet<object>();
  const events: EventEmitter = provider;
  events.on(`${route}.error`, (ctx: object, error: unknown) => {
    if (error instanceof errors.UnsupportedTokenType) refused.add(ctx);
  });
  provider.use(async (ctx, next) => {
    await next();
    const context = ctx as unknown as KoaContextWithOIDC;
    const isAnswered = takesOver === 'every token' && ctx.status === 200 && routeOf(context) === route;
    if (!refused.has(ctx) && !isAnswered) return;
    try {
      ctx.body = await answer(context);
      ctx.status = 200;
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      ctx.status = error.statusCode;
      ctx.body = { error: error.error, error_description: error.error_description };
    }
  });
}

/** Absent where no route matched. */
function routeOf({ oidc }: { readonly oidc?: { readonly route: string } }): string | undefined {
  return oidc?.route;
}
