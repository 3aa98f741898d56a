import type { Msisdn, SubscriberRef } from '@openmast/kernel';
import type { NetworkPorts } from '@openmast/network';
import type { SubscriberRegistry } from '@openmast/subscriber';
import type { LoginHint } from './login-hint';

/** RFC 8176 has no value for "the client said so, and nobody authenticated". Number Verification refuses it (CAMARA ICM G7). */
const HINT_AMR = 'hint';
/** The SIM answered its operator's challenge (GSMA TS.43); as GSMA and our Number Verification spell it. */
const SIM_AMR = 'sim';

/**
 * - `line`: one of ours; `amr` says how far it was authenticated by the hint alone;
 * - `unknown`: nobody of ours is behind the hint, or it does not tell who;
 * - `barred`: ours, and barred.
 */
export type HintedLine =
  | { readonly outcome: 'line'; readonly subscriber: SubscriberRef; readonly msisdn: Msisdn; readonly amr: readonly string[] }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'barred' };

/** Remembers which operator tokens have been offered to the entitlement server. */
export abstract class OperatorTokenUses {
  /** True for exactly one caller per token, over all processes. @throws AppError `unavailable` */
  abstract spend(token: string): Promise<boolean>;
}

export interface HintResolverParts {
  readonly ports: Pick<NetworkPorts, 'numberAtAddress' | 'subscriberDirectory' | 'entitlementServer'>;
  readonly subscribers: SubscriberRegistry;
  readonly tokenUses: OperatorTokenUses;
}

/** Which of our subscribers does a hint mean, today? */
export class HintResolver {
  constructor(private readonly parts: HintResolverParts) {}

  /** @throws AppError `unavailable` when a register cannot answer: unknown is never a way of saying that. */
  async resolve(hint: LoginHint): Promise<HintedLine> {
    const msisdn = await this.numberBehind(hint);
    const line = msisdn && (await this.parts.ports.subscriberDirectory.find(msisdn));
    if (!line) return { outcome: 'unknown' };
    if (line.isBarred) return { outcome: 'barred' };
    const subscriber = await this.parts.subscribers.ensure(msisdn, line.subscriptionId, line);
    return { outcome: 'line', subscriber, msisdn, amr: [hint.kind === 'operatortoken' ? SIM_AMR : HINT_AMR] };
  }

  private async numberBehind(hint: LoginHint): Promise<Msisdn | undefined> {
    const { ports, tokenUses } = this.parts;
    switch (hint.kind) {
      case 'tel':
        return hint.msisdn;
      case 'ipport': {
        const found = await ports.numberAtAddress.find(hint.address);
        return found.outcome === 'line' ? found.msisdn : undefined;
      }
      case 'operatortoken':
        // Spent before it is offered: of two requests with one token only one ever reaches the server.
        if (!(await tokenUses.spend(hint.token.reveal()))) return undefined;
        return (await ports.entitlementServer.redeem(hint.token))?.msisdn;
    }
  }
}
