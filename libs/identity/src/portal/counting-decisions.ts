import type { ConsentView } from '@openmast/consent';
import { parsePurpose, parseScope } from '@openmast/kernel';
import { type Application, type ApplicationRegistry, agreeInAnyFlow } from '@openmast/tenancy';

/**
 * Without those that decide nothing: a yes that has run out, where none is needed, leaves the use as it is without any decision.
 * @throws AppError `unavailable`
 */
export async function countingDecisions(
  decided: readonly ConsentView[],
  applications: ApplicationRegistry,
  now: Date,
): Promise<ConsentView[]> {
  const hasRunOut = ({ state, expiresAt }: ConsentView): boolean =>
    state === 'granted' && expiresAt !== undefined && expiresAt <= now;
  const ids = new Set(decided.filter(hasRunOut).map(({ applicationId }) => applicationId));
  const found = new Map<string, Application>();
  for (const id of ids) {
    const application = await applications.find(id);
    if (application) found.set(id, application);
  }
  return decided.filter((one) => !hasRunOut(one) || !isFree(one, found.get(one.applicationId)));
}

/** May it be used without a yes? */
function isFree({ purpose, scope }: ConsentView, application: Application | undefined): boolean {
  const parsed = parseScope(scope);
  if (!application || !parsed) return false;
  const agreement = agreeInAnyFlow(application, { purpose: parsePurpose(purpose), scopes: [parsed] });
  return agreement.isAgreed && agreement.products.get(parsed)?.lawfulBasis !== 'consent';
}
