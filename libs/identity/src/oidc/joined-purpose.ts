import { looksLikePurpose } from '@openmast/kernel';
import type { Application } from '@openmast/tenancy';
import { errors } from 'oidc-provider';

/** `dpv:<Purpose>#<scope>`, as ICM 0.1 had it. */
const JOINED = /^(dpv:[A-Za-z0-9]+)#(\S+)$/;
const WORDS_OF_OPENID = new Set(['openid', 'offline_access']);

/**
 * The scope parameter as today's profile writes it. A client that speaks the old dialect writes every API scope joined to its
 * purpose and in no other way; for everybody else the joined form stays what it is: an unknown purpose (CAMARA ICM G3).
 * @throws InvalidScope where a client mixes the two
 */
export function inTodaysWords({ joinsPurpose }: Application, scope: string): string {
  if (!joinsPurpose) return scope;
  const words = scope.split(' ').filter(Boolean);
  const isMixed = words.some((word) => !WORDS_OF_OPENID.has(word) && !JOINED.test(word));
  if (isMixed) throw new errors.InvalidScope('this application joins the purpose to each scope: dpv:<Purpose>#<scope>', '');
  return [...new Set(words.flatMap(separated))].join(' ');
}

function separated(word: string): string[] {
  const [, purpose, scope] = JOINED.exec(word) ?? [];
  return purpose !== undefined && scope !== undefined && looksLikePurpose(purpose) ? [purpose, scope] : [word];
}
