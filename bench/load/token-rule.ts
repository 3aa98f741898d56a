/** What the answer of a token endpoint must say. Tokens differ each time; samples of them are opened. */
export interface TokenRule {
  /** Words in any order. */
  readonly scope: string;
  readonly expiresInSeconds: number;
  readonly hasIdToken: boolean;
}

const SIGNED = /^[\w-]+(\.[\w-]+){2}$/;
/** Five parts, the second empty: the key is used directly. */
const ENCRYPTED = /^[\w-]+\.(\.[\w-]+){3}$/;

export function isTokenAnswer(text: string, rule: TokenRule): boolean {
  const answer = parsed(text);
  return (
    has(ENCRYPTED, answer['access_token']) &&
    answer['token_type'] === 'Bearer' &&
    answer['expires_in'] === rule.expiresInSeconds &&
    sortedWords(answer['scope']) === sortedWords(rule.scope) &&
    (rule.hasIdToken ? has(SIGNED, answer['id_token']) : answer['id_token'] === undefined)
  );
}

function has(shape: RegExp, value: unknown): boolean {
  return typeof value === 'string' && shape.test(value);
}

function sortedWords(value: unknown): string {
  return typeof value === 'string' ? value.split(' ').sort().join(' ') : '';
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
