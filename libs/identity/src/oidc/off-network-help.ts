import type { Provider } from 'oidc-provider';

export const HELP_PATH = '/help/mobile-data';

const unrecognised = new WeakSet<object>();

/** Remembers that a request failed because the network could not tell whose phone it came from. */
export function noteUnrecognised(ctx: object): void {
  unrecognised.add(ctx);
}

/** RFC 6749 section 4.1.2.1: the error goes back to the application with `error_uri`, a page that tells the person what to do. */
export function pointToHelp(provider: Provider): void {
  provider.use(async (ctx, next) => {
    await next();
    const target = URL.parse(ctx.response.get('location'));
    if (!target?.searchParams.has('error') || !unrecognised.has(ctx)) return;
    target.searchParams.set('error_uri', provider.issuer + HELP_PATH);
    ctx.set('location', target.href);
  });
}
