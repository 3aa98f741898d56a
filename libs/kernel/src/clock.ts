/** Time is an input. Abstract class so that it is also the injection token. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** Whole seconds since the epoch, as JWT `iat` and `exp` count them (RFC 7519 NumericDate, rounded down). */
export function epochSeconds(clock: Clock): number {
  return Math.floor(clock.now().getTime() / 1000);
}
