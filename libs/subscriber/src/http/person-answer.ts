import { ApiProperty } from '@nestjs/swagger';
import type { Msisdn } from '@openmast/kernel';
import type { PersonExport } from '../person';

const ROWS = { type: 'array', items: { type: 'object', additionalProperties: true } } as const;

/**
 * An export as the person gets it, from staff and on the portal alike. Its sections are documented here by name and kept by the
 * wings; a section that a wing adds is given too.
 */
export class PersonAnswer {
  @ApiProperty({ format: 'date-time' })
  readonly at: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description:
      'The line itself: `phoneNumber`, `subscriptionId`, `since`, `mayConsent`. Null: nothing is kept about this number.',
  })
  readonly line: object | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Applications by the ids that the sections use: name, owner, partner, privacy policy.',
  })
  readonly applications: object;

  @ApiProperty({ ...ROWS, description: 'What was decided, as it counts now.' })
  readonly decisions!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'How it came to that: every event of the consent history, as it was hashed.' })
  readonly history!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'The same as signed receipts (ISO/IEC TS 27560).' })
  readonly receipts!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'Calls made about the line, of the last thirteen months.' })
  readonly accesses!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'Links to the consent page that an application got for this line.' })
  readonly captureLinks!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'How many of them an application got within the hour.' })
  readonly captureLinkCounts!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'Requests of applications that waited, or wait, for an answer on the phone.' })
  readonly requests!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'Access tokens that were issued, never the tokens, of the last thirteen months.' })
  readonly issuedTokens!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'What was issued to applications and has not run out: grants, codes, refresh tokens.' })
  readonly grants!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'Browsers that are signed in, or are being signed in.' })
  readonly sessions!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'Codes by text message that were asked for in the last minutes, never the codes.' })
  readonly textCodes!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'What such a code opened, and since when: pages of ours in one browser.' })
  readonly codeSessions!: readonly object[];

  @ApiProperty({ ...ROWS, description: 'The name by which each application knows the person (`sub`).' })
  readonly subjects!: readonly object[];

  /** @param spell how the number is written: in full to staff who were told it, masked into a file that a browser keeps */
  constructor(found: PersonExport | undefined, now: Date, spell: (msisdn: Msisdn) => string) {
    this.at = (found?.at ?? now).toISOString();
    this.line = found ? lineOf(found, spell) : null;
    this.applications = found?.applications ?? {};
    Object.assign(this, found?.sections ?? {});
  }
}

function lineOf({ line: { msisdn, ...facts } }: PersonExport, spell: (msisdn: Msisdn) => string) {
  return { phoneNumber: spell(msisdn), ...facts };
}
