import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ConsentView } from '../consent-ledger';
import type { IssuedReceipt } from '../consent-receipts';

export class WithdrawalAnswer {
  @ApiProperty({ description: 'How many consents ended now. Zero: there was none in force.' })
  readonly withdrawn: number;

  constructor(withdrawn: number) {
    this.withdrawn = withdrawn;
  }
}

export class ConsentAnswer {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ format: 'uuid', description: 'The application.' })
  readonly clientId: string;

  @ApiProperty({ example: 'dpv:FraudPreventionAndDetection' })
  readonly purpose: string;

  @ApiProperty({ example: 'sim-swap:check' })
  readonly scope: string;

  @ApiProperty({ enum: ['granted', 'denied', 'withdrawn', 'objected'] })
  readonly state: string;

  @ApiProperty({ format: 'date-time' })
  readonly decidedAt: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Absent: until withdrawn.' })
  readonly expiresAt?: string;

  constructor(view: ConsentView) {
    this.id = view.id;
    this.clientId = view.applicationId;
    this.purpose = view.purpose;
    this.scope = view.scope;
    this.state = view.state;
    this.decidedAt = view.decidedAt.toISOString();
    if (view.expiresAt) this.expiresAt = view.expiresAt.toISOString();
  }
}

export class ReceiptAnswer {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'In the shape of ISO/IEC TS 27560:2023, with terms of the Data Privacy Vocabulary.',
  })
  readonly receipt: Readonly<Record<string, unknown>>;

  @ApiProperty({ description: 'The same, signed by the operator: compact JWS, ES256, `typ` consent-receipt+jws.' })
  readonly jws: string;

  constructor({ receipt, jws }: IssuedReceipt) {
    this.receipt = receipt;
    this.jws = jws;
  }
}

export class ReceiptsAnswer {
  @ApiProperty({ type: [ReceiptAnswer], description: 'Newest first, at most 200.' })
  readonly receipts: readonly ReceiptAnswer[];

  constructor(issued: readonly IssuedReceipt[]) {
    this.receipts = issued.map((one) => new ReceiptAnswer(one));
  }
}
