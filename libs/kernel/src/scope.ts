declare const scopeBrand: unique symbol;

/** An API scope, e.g. `number-verification:verify`. A purpose is never a `Scope`. */
export type Scope = string & { readonly [scopeBrand]: true };

const SCOPE_SHAPE = /^[a-z0-9][a-z0-9._-]*(:[a-zA-Z0-9._-]+)*$/;

/** Reads the shape only; whether anybody serves the scope is the catalogue's question. */
export function parseScope(text: string): Scope | undefined {
  return SCOPE_SHAPE.test(text) && !text.startsWith('dpv:') ? (text as Scope) : undefined;
}
