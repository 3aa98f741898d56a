import { readFileSync } from 'node:fs';
import type { SettingsOf, SettingsSchema } from './setting';

export type Environment = Readonly<Record<string, string | undefined>>;

/** All that is wrong with the configuration, one sentence each, never with the value of a secret. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration has ${String(faults.length)} fault${faults.length === 1 ? '' : 's'}:\n  - ${faults.join('\n  - ')}`);
  }
}

/**
 * Reads every setting of a schema once.
 * @throws ConfigFault with all faults together.
 */
export function readSettings<S extends SettingsSchema>(schema: S, environment: Environment): SettingsOf<S> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [property, setting] of Object.entries(schema)) {
    const text = rawText(setting, environment, faults);
    const result = setting.schema.safeParse(text ?? setting.fallback);
    if (result.success) values[property] = result.data;
    else faults.push(`${setting.env}: ${result.error.issues[0]?.message ?? 'is not valid'}. ${setting.description}`);
  }
  if (faults.length > 0) throw new ConfigFault(faults);
  return values as SettingsOf<S>;
}

function rawText(setting: SettingsSchema[string], environment: Environment, faults: string[]): string | undefined {
  const direct = environment[setting.env];
  if (direct !== undefined && direct !== '') return direct;
  const file = setting.isSecret ? environment[`${setting.env}_FILE`] : undefined;
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    faults.push(`${setting.env}_FILE: cannot be read`);
    return undefined;
  }
}
