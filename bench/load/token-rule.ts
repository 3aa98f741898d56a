/** What the answer of a token endpoint must say. Tokens differ each time; their signatures are checked on samples. */
export interface TokenRule {
  /** Words in any order. */
  readonly scope: string;
  readonly expiresInSeconds: number;
  readonly hasIdToken: boolean;
}

const JWT_SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export function isTokenAnswer(text: string, rule: TokenRule): boolean {
  const answer = parsed(text);
  return (
    isJwt(answer['access_token']) &&
    answer['token_type'] === 'Bearer' &&
    answer['expires_in'] === rule.expiresInSeconds &&
    sortedWords(answer['scope']) === sortedWords(rule.scope) &&
    (rule.hasIdToken ? isJwt(answer['id_token']) : answer['id_token'] === undefined)
  );
}

function isJwt(value: unknown): boolean {
  return typeof value === 'string' && JWT_SHAPE.test(value);
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
