import type { ScopeDecision } from '@openmast/consent';

const ends = new WeakMap<object, Date>();

/** Remembers, for the tokens of this request, when the first of the consents they rest on ends. */
export function noteConsentEnd(ctx: object, decisions: Iterable<ScopeDecision>): void {
  const times = [...decisions].map(({ until }) => until?.getTime()).filter((time) => time !== undefined);
  if (times.length > 0) ends.set(ctx, new Date(Math.min(...times)));
}

/** No token outlives the consent it rests on (CAMARA ICM H6): `seconds`, or less. */
export function withinConsent(ctx: object, seconds: number, now: Date): number {
  const end = ends.get(ctx);
  return end ? Math.max(1, Math.min(seconds, Math.floor((end.getTime() - now.getTime()) / 1000))) : seconds;
}
