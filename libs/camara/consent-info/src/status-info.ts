import type { ScopeStanding, Standing } from '@openmast/camara/kit';

/** One item of `statusInfo` in Consent Info 0.2. */
export interface StatusInfo {
  readonly scopes: readonly string[];
  readonly purpose: string;
  readonly statusValidForProcessing: boolean;
  readonly statusReason?: string;
  /** RFC 3339, in UTC. */
  readonly expirationDate?: string;
}

const REASONS: Readonly<Record<Exclude<Standing, 'valid'>, string>> = {
  pending: 'PENDING',
  requested: 'REQUESTED',
  denied: 'DENIED',
  expired: 'EXPIRED',
  objected: 'OBJECTED',
};

/** One item per status; scopes of equal status stand together, in the order asked. An end that differs makes another status. */
export function statusInfo(standings: readonly ScopeStanding[], purpose: string): StatusInfo[] {
  const byStatus = new Map<string, ScopeStanding[]>();
  for (const item of standings) {
    const status = `${item.standing} ${item.until?.toISOString() ?? ''}`;
    byStatus.set(status, [...(byStatus.get(status) ?? []), item]);
  }
  return [...byStatus.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ scopes: group.map(({ scope }) => scope), purpose, ...statusOf(first) }] : [];
  });
}

function statusOf({ standing, until }: ScopeStanding): Omit<StatusInfo, 'scopes' | 'purpose'> {
  const end = until ? { expirationDate: until.toISOString() } : {};
  if (standing === 'valid') return { statusValidForProcessing: true, ...end };
  const told = { statusValidForProcessing: false, statusReason: REASONS[standing] };
  return standing === 'expired' ? { ...told, ...end } : told;
}
