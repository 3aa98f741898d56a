import { Msisdn } from '@openmast/kernel';

/** Headers and body of one direction, with nothing secret in them. */
export interface Message {
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
}

const HIDDEN = '••••••';
/** In an OAuth body `code` is a secret, in a CAMARA error it is the name of the error. */
const CAMARA_CODE = /^[A-Z]+([_.][A-Z]+)*$/;
const OPAQUE_MIN = 20;

/** Parameters and fields whose values tell nothing about a person and open no door. Everything else is looked at by shape, or hidden. */
const OPEN_PARAMETERS = new Set(
  `response_type client_id redirect_uri scope response_mode prompt code_challenge_method grant_type iss error error_description
  error_uri token_type expires_in resource client_assertion_type acr_values acr max_age ui_locales display purpose`.split(/\s+/),
);

const SECRET_FIELDS =
  /^(access_token|refresh_token|id_token|code|code_verifier|code_challenge|state|nonce|assertion|client_assertion|client_secret|login_hint.*|id_token_hint|auth_req_id|subscriptionId|sub|jti|d|k|.*(token|secret|password|key|proof|session).*)$/i;

const NUMBER = /(?:\+|%2B|(?<=tel:))[1-9][0-9]{4,14}(?![0-9])/gi;
/** Digits alone, long enough to be a number with its country code. */
const BARE_NUMBER = /(?<![\w.-])[1-9][0-9]{10,14}(?![\w.-])/g;
/** A part of a path that is a secret or an id, also within a sentence: the link in a text message. */
const OPAQUE_SEGMENT = /(?<=\/)(?=[\w-]*[0-9A-Z])[\w-]{20,}(?=[\s/"?#]|$)/g;
/** In a text message: what a page asks for. */
const ONE_TIME_CODE = /(?<![\w.-])\d{6}(?![\w.-])/g;
const COMPACT_JOSE = /\beyJ[\w-]*(?:\.[\w-]*){2,4}/g;

/** Headers that say nothing about who is calling; any other is reduced by shape. */
export function maskMessage(headers: ReadonlyArray<readonly [string, string]>, body: string): Message {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return { headers: headers.map(([name, value]) => [name, maskHeader(name, value)]), body: maskBody(body, type) };
}

export function maskHeader(name: string, value: string): string {
  const key = name.toLowerCase();
  if (key === 'authorization' || key === 'proxy-authorization') {
    const [scheme = '', credential = ''] = value.split(/\s+/, 2);
    return `${scheme} ${maskToken(credential)}`;
  }
  if (key === 'cookie')
    return value
      .split(';')
      .map((pair) => `${nameOf(pair)}=${HIDDEN}`)
      .join('; ');
  if (key === 'set-cookie') return value.replace(/^([^=;]*)=[^;]*/, `$1=${HIDDEN}`);
  if (key === 'x-edge-proof') return value.replace(/v=.*/, `v=${HIDDEN}`);
  if (key === 'location' || key === 'referer') return maskUrl(value);
  return maskText(value);
}

/** A URL, absolute or only path and query, with the values of all but harmless parameters hidden. */
export function maskUrl(url: string): string {
  const [beforeFragment = '', fragment] = url.split('#', 2);
  const at = beforeFragment.indexOf('?');
  const path = maskText(at < 0 ? beforeFragment : beforeFragment.slice(0, at));
  const query = at < 0 ? '' : `?${maskForm(beforeFragment.slice(at + 1))}`;
  return path + query + (fragment === undefined ? '' : `#${HIDDEN}`);
}

function maskBody(body: string, type: string): string {
  if (body === '') return '';
  if (/json/.test(type)) return maskJsonText(body);
  if (/x-www-form-urlencoded/.test(type)) return maskForm(body).replaceAll('&', '\n&');
  if (/^text\/plain/.test(type)) return maskText(body);
  return `(${type.split(';')[0] || 'a body'}, not shown)`;
}

function maskForm(form: string): string {
  const masked = [...new URLSearchParams(form)].map(([name, value]) => `${name}=${maskParameter(name, value)}`);
  return masked.join('&');
}

function maskParameter(name: string, value: string): string {
  if (!OPEN_PARAMETERS.has(name)) return maskToken(value);
  return /^https?:/.test(value) ? maskUrl(value) : maskText(value);
}

function maskJsonText(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), (key, value: unknown) => maskField(key, value), 2);
  } catch {
    return '(JSON that cannot be read, or more than is kept)';
  }
}

function maskField(key: string, value: unknown): unknown {
  const isOpen = OPEN_PARAMETERS.has(key) || (key === 'code' && CAMARA_CODE.test(String(value)));
  if (typeof value === 'string' && SECRET_FIELDS.test(key) && !isOpen) return maskToken(value);
  if (typeof value !== 'string') return value;
  return key === 'text' ? maskText(value).replace(ONE_TIME_CODE, HIDDEN) : maskText(value);
}

/** A credential: of a JWS or JWE its header, of a number its ends, of anything else nothing. */
function maskToken(value: string): string {
  const number = Msisdn.parse(value.replace(/^tel:/, ''));
  if (number) return number.masked();
  return joseHeader(value) ?? HIDDEN;
}

/** Free text: numbers, tokens and long opaque words in it are masked, the rest stays. */
export function maskText(text: string): string {
  return text
    .replace(COMPACT_JOSE, (token) => joseHeader(token) ?? HIDDEN)
    .replace(NUMBER, (digits) => Msisdn.parse(digits.replace(/^(%2B|\+)?/i, '+'))?.masked() ?? HIDDEN)
    .replace(BARE_NUMBER, HIDDEN)
    .replace(OPAQUE_SEGMENT, HIDDEN)
    .replace(/(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]+(?![\w-])/g, (word) => (isOpaque(word) ? HIDDEN : word));
}

/** Long words of mixed letters and digits are ids or secrets; UUIDs are ids, and useful to follow a call. */
function isOpaque(word: string): boolean {
  return word.length >= OPAQUE_MIN && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word);
}

function joseHeader(token: string): string | undefined {
  const parts = token.split('.');
  if (parts.length !== 3 && parts.length !== 5) return undefined;
  try {
    const header: unknown = JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString('utf8'));
    return `${parts.length === 5 ? 'JWE' : 'JWT'} ${JSON.stringify(header)}.${HIDDEN}`;
  } catch {
    return undefined;
  }
}

function nameOf(pair: string): string {
  return pair.split('=', 1)[0]?.trim() ?? '';
}
