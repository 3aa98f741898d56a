/** Longer is nobody's callback, and would not fit into every browser's address. */
const LENGTH_MAX = 2_048;
/** Printable ASCII without the backslash, which browsers read as a slash and other parsers do not. */
const SAFE = /^[\x21-\x5b\x5d-\x7e]+$/;
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Schemes that run or read something in the browser instead of opening an app, whoever may have registered them. */
const NEVER: ReadonlySet<string> = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'blob:',
  'file:',
  'filesystem:',
  'about:',
  'view-source:',
  'ws:',
  'wss:',
  'ftp:',
]);

/**
 * May a browser be sent there after the capture page? Only to a place that provably belongs to the application: the host of one
 * of its registered redirect URIs over https, its registered loopback host on any port (RFC 8252 section 7.3), or its
 * registered private scheme. No fragment, no credentials, and no `capture_result` of its own beside ours.
 */
export function isAcceptedCallback(callbackUrl: string, redirectUris: readonly string[]): boolean {
  if (callbackUrl.length > LENGTH_MAX || !SAFE.test(callbackUrl)) return false;
  const url = URL.parse(callbackUrl);
  if (!url || callbackUrl.includes('#') || url.username !== '' || url.password !== '') return false;
  if (url.searchParams.has('capture_result')) return false;
  const registered = redirectUris.map((uri) => URL.parse(uri)).filter((uri) => uri !== null);
  return registered.some((uri) => uri.protocol === url.protocol && isSamePlace(url, uri));
}

function isSamePlace(url: URL, registered: URL): boolean {
  switch (url.protocol) {
    case 'https:':
      return url.host === registered.host;
    case 'http:':
      return LOOPBACK.has(url.hostname) && url.hostname === registered.hostname;
    default:
      return !NEVER.has(url.protocol);
  }
}

/** How a capture ended, in the words of CAMARA Consent Info. */
export type CaptureResult = 'granted' | 'partial_grant' | 'denied' | 'error' | 'timeout';

/**
 * The callback with its own query kept, byte by byte, and ours behind it.
 * @param rawState the `state` of the opened link as it stood in its URL, still encoded: what comes back is what was sent
 */
export function withCaptureResult(callbackUrl: string, result: CaptureResult, rawState: string | undefined): string {
  const glue = !callbackUrl.includes('?') ? '?' : /[?&]$/.test(callbackUrl) ? '' : '&';
  const state = rawState === undefined ? '' : `&state=${rawState}`;
  return `${callbackUrl}${glue}capture_result=${result}${state}`;
}
