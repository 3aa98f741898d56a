import { STYLE_HASH } from './page-frame';

/**
 * Headers of every subscriber page: nothing loads, nothing runs, nobody frames it. `form-action` has to name the client's
 * origin too, since browsers apply it to the redirect that follows the click.
 */
export function pageHeaders(formTargets: readonly string[], frameAncestor?: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_HASH}`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    `frame-ancestors ${frameAncestor ?? "'none'"}`,
    "base-uri 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(frameAncestor === undefined ? { 'x-frame-options': 'DENY' } : {}),
  };
}
