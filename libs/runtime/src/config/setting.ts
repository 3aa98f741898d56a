import type { ZodType } from 'zod';

/** One thing an operator may set. The environment variable is its name in public; the property name is its name in code. */
export interface Setting<T> {
  readonly env: string;
  /** A sentence for `docs/reference/configuration.md`. */
  readonly description: string;
  /** Unit or form of the value, e.g. `milliseconds`, `URL`. */
  readonly unit: string;
  /** Secrets may also come from a file named by `<env>_FILE` and are never printed. */
  readonly isSecret?: boolean;
  /** Text used when the variable is absent. Without it, and unless `schema` accepts `undefined`, the variable is required. */
  readonly fallback?: string;
  readonly schema: ZodType<T>;
}

export type SettingsSchema = Readonly<Record<string, Setting<unknown>>>;

/** The typed values of a schema. */
export type SettingsOf<S extends SettingsSchema> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** Keeps the exact type of each value while checking the form of each entry. */
export function defineSetting<T>(setting: Setting<T>): Setting<T> {
  return setting;
}
