import { Msisdn } from '@openmast/kernel';
import { type Arrival, headerValues } from './arrival';
import type { TrustedProxies } from './trusted-proxies';

/** `refused`: a trusted proxy said something that cannot be believed; nobody is authenticated then, by no other way either. */
export type EnrichedNumber =
  { readonly outcome: 'number'; readonly msisdn: Msisdn } | { readonly outcome: 'absent' } | { readonly outcome: 'refused' };

/**
 * Header enrichment: a trusted proxy names the line in `X-MSISDN`. From anybody else the header is as good as absent.
 * Two values (one joined by a comma counts as two) or anything but E.164 is refused: one of them may be forged.
 */
export function enrichedNumber(arrival: Arrival, proxies: TrustedProxies): EnrichedNumber {
  const values = headerValues(arrival, 'x-msisdn');
  if (values.length === 0 || !proxies.vouchesFor(arrival)) return { outcome: 'absent' };
  const msisdn = values.length === 1 ? Msisdn.parse(values[0]) : undefined;
  return msisdn ? { outcome: 'number', msisdn } : { outcome: 'refused' };
}
