import type { ConsentView, DecidedScope } from '@openmast/consent';
import { parsePurpose, parseScope } from '@openmast/kernel';
import { type Application, type ApplicationRegistry, agreeInAnyFlow } from '@openmast/tenancy';

/**
 * The records with what is free, where that matters: a yes that has run out decides nothing where none is needed, and an objection
 * is taken back here only there, since a yes is given on the capture page.
 * @throws AppError `unavailable`
 */
export async function withFreeScopes(
  decided: readonly ConsentView[],
  applications: ApplicationRegistry,
  now: Date,
): Promise<DecidedScope[]> {
  const matters = ({ state, expiresAt }: ConsentView): boolean =>
    state === 'objected' || (state === 'granted' && expiresAt !== undefined && expiresAt <= now);
  const found = new Map<string, Application>();
  for (const id of new Set(decided.filter(matters).map(({ applicationId }) => applicationId))) {
    const application = await applications.find(id);
    if (application) found.set(id, application);
  }
  return decided.map((one) => (matters(one) ? { ...one, isFree: isFree(one, found.get(one.applicationId)) } : one));
}

/** May it be used without a yes? */
function isFree({ purpose, scope }: ConsentView, application: Application | undefined): boolean {
  const parsed = parseScope(scope);
  if (!application || !parsed) return false;
  const agreement = agreeInAnyFlow(application, { purpose: parsePurpose(purpose), scopes: [parsed] });
  return agreement.isAgreed && agreement.products.get(parsed)?.lawfulBasis !== 'consent';
}
