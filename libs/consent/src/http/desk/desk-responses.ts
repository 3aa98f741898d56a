import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiResponse, getSchemaPath } from '@nestjs/swagger';

/** Every refusal, RFC 9457. */
export class Problem {
  @ApiProperty({ example: 'about:blank' })
  readonly type!: string;

  @ApiProperty({ example: 404 })
  readonly status!: number;

  @ApiProperty({ example: 'Not Found' })
  readonly title!: string;

  @ApiProperty({ description: 'Stable; for machines.', example: 'UNKNOWN_APPLICATION' })
  readonly code!: string;

  @ApiProperty({ description: 'A sentence; for people.' })
  readonly detail!: string;
}

/** As `desk-refusals.ts` and the guards have them. */
const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: '`INVALID_REQUEST` (malformed body or item), `UNKNOWN_PURPOSE`, `EXPIRY_BEYOND_CAP`; in a batch also `DUPLICATE_ITEM`.',
  401: '`UNAUTHENTICATED`: name or password is wrong.',
  403: '`NOT_AGREED`: the application has not bought these scopes for this purpose, or the country’s rules forbid it.',
  404: '`UNKNOWN_ORGANISATION` (not yours), `UNKNOWN_APPLICATION` (none of this organisation), `UNKNOWN_LINE` (when recording only).',
  409: 'When recording: `SUPERSEDED`, `LINE_ENDED`, `LINE_BARRED`, `HOLDER_MAY_NOT_CONSENT`.',
  503: '`UNAVAILABLE`: nobody can tell now. Never to be read as a yes.',
};

/** Documents every refusal of this API on each of its operations. */
export function DeskRefusals(): ClassDecorator & MethodDecorator {
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(Problem) } } };
  return applyDecorators(
    ApiExtraModels(Problem),
    ...Object.entries(DESCRIPTIONS).map(([status, description]) => ApiResponse({ status: Number(status), description, content })),
  );
}
