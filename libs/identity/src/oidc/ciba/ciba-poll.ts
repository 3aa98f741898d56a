import { CIBA_GRANT } from '@openmast/tenancy';
import { type KoaContextWithOIDC, Provider, type TokenEndpointGrantContext, errors } from 'oidc-provider';
import type { Poll, PostgresBackChannel } from '../../store/postgres-back-channel';
import { orUnavailable } from '../unavailable';
import type { BackChannelDecision, BackChannelVerdict } from './back-channel-decision';
import { openIdScopes } from './ciba-request';

export interface CibaPollParts {
  readonly issuer: string;
  readonly backChannel: PostgresBackChannel;
  readonly decision: BackChannelDecision;
}

/** What happens at a poll before the library's own grant handler takes over. */
export class CibaPoll {
  constructor(private readonly parts: CibaPollParts) {}

  /** @throws slow_down, expired_token, authorization_pending, temporarily_unavailable, or what the library's handler throws */
  async handle(ctx: KoaContextWithOIDC, library: () => unknown): Promise<void> {
    const requestId = ctx.oidc.params?.['auth_req_id'];
    const clientId = ctx.oidc.client?.clientId ?? '';
    const poll =
      typeof requestId === 'string' ? await orUnavailable(() => this.parts.backChannel.poll(requestId, clientId)) : undefined;
    if (poll && typeof requestId === 'string') await this.settle(ctx, requestId, poll);
    await library();
  }

  /** Returns only when the request has come to an end that the library now knows. */
  private async settle(ctx: KoaContextWithOIDC, requestId: string, poll: Poll): Promise<void> {
    if (poll.isExpired) throw new errors.ExpiredToken('the request has expired');
    if (poll.wasEarly) throw new errors.SlowDown('wait five seconds longer between polls from now on');
    const verdict = poll.answer === 'refuse' ? ({ outcome: 'denied' } as const) : await this.parts.decision.decide(poll);
    if (verdict.outcome === 'ask') throw new errors.AuthorizationPending();
    await this.tellLibrary(ctx, requestId, { poll, verdict });
    await orUnavailable(() => this.parts.backChannel.finish(requestId));
  }

  private async tellLibrary(ctx: KoaContextWithOIDC, requestId: string, { poll, verdict }: Settled): Promise<void> {
    const { provider } = ctx.oidc;
    if (verdict.outcome === 'denied') return provider.backchannelResult(requestId, new errors.AccessDenied());
    const { application, request, subscriber } = verdict.matter;
    const grant = new provider.Grant({ accountId: subscriber, clientId: application.id });
    for (const scope of openIdScopes(poll.scope)) grant.addOIDCScope(scope);
    grant.addResourceScope(this.parts.issuer, [request.purpose, ...verdict.granted].join(' '));
    await grant.save();
    await provider.backchannelResult(requestId, grant, { amr: [...poll.amr] });
  }
}

interface Settled {
  readonly poll: Poll;
  readonly verdict: Exclude<BackChannelVerdict, { outcome: 'ask' }>;
}

type Handler<Params extends object> = (ctx: TokenEndpointGrantContext<Params>) => void | Promise<void>;
/** Which parameters the grant type takes, and which of them may come twice. */
type NameLists = [parameters?: Names, duplicates?: Names];
type Names = string | readonly string[] | ReadonlySet<string>;

/** The library registers its own grant types while it is built; this is where its CIBA handler gets ours in front. */
export function providerWithPolling(poll: CibaPoll): typeof Provider {
  return class extends Provider {
    override registerGrantType<Params extends object>(name: string, handler: Handler<Params>, ...rest: NameLists): void {
      const guarded: Handler<Params> = (ctx) => poll.handle(ctx, () => handler(ctx));
      super.registerGrantType(name, name === CIBA_GRANT ? guarded : handler, ...rest);
    }
  };
}
