const noted = new WeakMap<object, readonly string[]>();

/** Notes, for the token that this request will issue, how its subscriber was authenticated. */
export function noteAmr(ctx: object, amr: readonly string[]): void {
  noted.set(ctx, amr);
}

export function notedAmr(ctx: object): readonly string[] | undefined {
  return noted.get(ctx);
}
