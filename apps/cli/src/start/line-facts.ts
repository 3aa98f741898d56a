import type { WorldLine } from '../world/world-file';
import type { WorldPlan } from '../world/world-plan';

const HOUR_MS = 3_600_000;

/** A line as the simulated core takes it; "20 hours ago" becomes a date, counted from this start. */
export function lineFacts(line: WorldPlan['lines'][number], simulatorUrl: string): WorldLine {
  const { name, msisdn, simChangedHoursAgo, ...facts } = line;
  const lastSimChangeAt = new Date(Date.now() - simChangedHoursAgo * HOUR_MS).toISOString();
  const atSimulator = `${simulatorUrl}/lines/${name}`;
  return {
    name,
    msisdn,
    facts: { ...facts, lastSimChangeAt, radio: 'mobile' },
    operatorTokenUrl: `${atSimulator}/operator-token`,
    inboxUrl: `${atSimulator}/inbox`,
  };
}
