import { type Application, type ApplicationLabel, ApplicationRegistry } from '@openmast/tenancy';
import { Provider } from 'oidc-provider';

type Found = Promise<Application | undefined>;

/**
 * One HTTP request asks for its application several times: the library for the client, our rules for its products. It gets one
 * answer, read while it was under way; the next request asks anew, so that a suspension bites on it.
 */
export class ApplicationsOfRequest extends ApplicationRegistry {
  private readonly answers = new WeakMap<object, Map<string, Found>>();

  constructor(private readonly registry: ApplicationRegistry) {
    super();
  }

  override find(clientId: string): Found {
    const { ctx } = Provider;
    // Work that a request has begun and that goes on after its answer asks for itself.
    if (!ctx || ctx.res.writableEnded || ctx.res.destroyed) return this.registry.find(clientId);
    const answers = this.answers.get(ctx) ?? new Map<string, Found>();
    this.answers.set(ctx, answers);
    const known = answers.get(clientId) ?? this.registry.find(clientId);
    answers.set(clientId, known);
    return known;
  }

  override tenantOf(clientId: string): Promise<string | undefined> {
    return this.registry.tenantOf(clientId);
  }

  override describe(clientIds: readonly string[]): Promise<ReadonlyMap<string, ApplicationLabel>> {
    return this.registry.describe(clientIds);
  }
}
