import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ScopeStanding, Standing } from '../../domain/standing';

export type Acceptance = 'ACCEPTED' | 'PENDING' | 'REJECTED';

/** What can still become a yes is pending; what the person said no to is rejected. */
const ACCEPTANCES: Readonly<Record<Standing, Acceptance>> = {
  valid: 'ACCEPTED',
  pending: 'PENDING',
  requested: 'PENDING',
  expired: 'PENDING',
  denied: 'REJECTED',
  objected: 'REJECTED',
};

/** The words of CAMARA Consent Info 0.2, which has none for the good case. */
const STATUSES = {
  valid: 'VALID',
  pending: 'PENDING',
  requested: 'REQUESTED',
  expired: 'EXPIRED',
  denied: 'DENIED',
  objected: 'OBJECTED',
} as const satisfies Record<Standing, string>;

export class ScopeConsentAnswer {
  @ApiProperty({ example: 'sim-swap:check' })
  readonly scope: string;

  @ApiProperty({
    enum: [...new Set(Object.values(ACCEPTANCES))],
    description: 'May the data of this scope be processed for this purpose now? Only ACCEPTED is a yes.',
  })
  readonly answer: Acceptance;

  @ApiProperty({
    enum: Object.values(STATUSES),
    description: 'Why, in the words of CAMARA Consent Info. A withdrawal is told as DENIED.',
  })
  readonly status: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When a VALID one will end, or an EXPIRED one has ended, by itself.' })
  readonly expiresAt?: string;

  constructor({ scope, standing, until }: ScopeStanding) {
    this.scope = scope;
    this.answer = ACCEPTANCES[standing];
    this.status = STATUSES[standing];
    if (until && (standing === 'valid' || standing === 'expired')) this.expiresAt = until.toISOString();
  }
}

export class ConsentsAnswer {
  @ApiProperty({ type: [ScopeConsentAnswer], description: 'One per scope, in the order asked.' })
  readonly consents: readonly ScopeConsentAnswer[];

  constructor(standings: readonly ScopeStanding[]) {
    this.consents = standings.map((standing) => new ScopeConsentAnswer(standing));
  }
}

/** One answer of a batch: what the call for this item alone would have answered. */
class ItemAnswer {
  @ApiProperty({ description: 'The status that this item alone would have got.', example: 200 })
  readonly status!: number;

  @ApiPropertyOptional({ description: 'Where the status is not 2xx: the stable code.', example: 'UNKNOWN_APPLICATION' })
  readonly code?: string;

  @ApiPropertyOptional({ description: 'Where the status is not 2xx: a sentence.' })
  readonly detail?: string;
}

export class ConsentsItemAnswer extends ItemAnswer {
  @ApiPropertyOptional({ type: [ScopeConsentAnswer] })
  readonly consents?: readonly ScopeConsentAnswer[];
}

export class WithdrawalItemAnswer extends ItemAnswer {
  @ApiPropertyOptional({ description: 'How many consents ended now.' })
  readonly withdrawn?: number;
}

export class ConsentsBatchAnswer {
  @ApiProperty({ type: [ConsentsItemAnswer], description: 'In the order of the items.' })
  readonly items!: readonly ConsentsItemAnswer[];
}

export class WithdrawalsBatchAnswer {
  @ApiProperty({ type: [WithdrawalItemAnswer], description: 'In the order of the items.' })
  readonly items!: readonly WithdrawalItemAnswer[];
}
