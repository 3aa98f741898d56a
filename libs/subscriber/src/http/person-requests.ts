import { ApiProperty } from '@nestjs/swagger';
import { AppError, Msisdn } from '@openmast/kernel';
import { IsString, Length, Matches } from 'class-validator';

const E164 = /^\+[1-9][0-9]{4,14}$/;
const REASON_LENGTH_MAX = 500;

export class PersonRequest {
  @ApiProperty({ description: 'The line in E.164 form with plus.', example: '+990123456701', pattern: E164.source })
  @Matches(E164, { message: 'phoneNumber must be E.164 with a leading plus' })
  phoneNumber!: string;
}

export class ErasureRequest extends PersonRequest {
  @ApiProperty({
    description: 'Why, for the register of erasures. Do not name the person, nor anything that leads to them.',
    maxLength: REASON_LENGTH_MAX,
  })
  @IsString()
  @Length(1, REASON_LENGTH_MAX)
  reason!: string;
}

/** @throws AppError `invalid` for a malformed number */
export function numberIn({ phoneNumber }: PersonRequest): Msisdn {
  const msisdn = Msisdn.parse(phoneNumber);
  if (!msisdn) throw new AppError('invalid', 'MALFORMED_NUMBER', 'The phone number must be E.164 with a leading plus.');
  return msisdn;
}
