import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { adminApiSettings, authServerSettings, camaraApiSettings, consentMasterSettings } from '@openmast/assembly';
import { runtimeSettings, type SettingsSchema } from '@openmast/runtime';

/** One variable, as the reference tells it. */
export interface DocumentedSetting {
  readonly env: string;
  readonly description: string;
  readonly unit: string;
  /** `undefined`: there is none. */
  readonly fallback: string | undefined;
  readonly isSecret: boolean;
  readonly isRequired: boolean;
  /** Processes or adapters that read it. */
  readonly usedBy: readonly string[];
}

/** What each process of its own reads; `platform` reads all of it. */
const PROCESSES: Readonly<Record<string, SettingsSchema>> = {
  'auth-server': { ...runtimeSettings, ...authServerSettings },
  'consent-master': { ...runtimeSettings, ...consentMasterSettings },
  'admin-api': { ...runtimeSettings, ...adminApiSettings },
  'camara-api': { ...runtimeSettings, ...camaraApiSettings },
};

export const PROCESS_COUNT = Object.keys(PROCESSES).length;

type HandWritten = Omit<DocumentedSetting, 'usedBy'>;

/** An adapter without a schema in `src/settings.ts` has its variables here. */
const ADAPTERS_WITHOUT_SCHEMA: Readonly<Record<string, readonly HandWritten[]>> = {
  simulator: [
    {
      env: 'OPENMAST_SIMULATOR_URL',
      description: 'Where the simulated core listens, e.g. http://localhost:4330.',
      unit: 'URL origin',
      fallback: undefined,
      isSecret: false,
      isRequired: true,
    },
  ],
};

/** As source under the test runner, compiled in the built tree. */
const SUFFIXES = ['.ts', '.js'];
const ADAPTERS = join(__dirname, '../../libs/adapters');
/** Adapters are found, not listed: a new one edits nothing here. */
const loadRoom = createRequire(__filename);

/** Every variable of the platform's processes, once, in the order of the schemas. */
export function processSettings(): DocumentedSetting[] {
  const found = new Map<string, DocumentedSetting>();
  for (const [process, schema] of Object.entries(PROCESSES)) {
    for (const setting of settingsOf(schema)) {
      const usedBy = [...(found.get(setting.env)?.usedBy ?? []), process];
      found.set(setting.env, { ...setting, usedBy });
    }
  }
  return [...found.values()];
}

/** Variables that an adapter reads once it is chosen for a port. */
export function adapterSettings(): DocumentedSetting[] {
  return readdirSync(ADAPTERS)
    .sort()
    .flatMap((name) => adapterSchema(name).map((setting) => ({ ...setting, usedBy: [name] })));
}

/** The one place that looks into an adapter's room past its door: its `src/settings.ts`, where there is one. */
function adapterSchema(name: string): readonly HandWritten[] {
  const file = join(ADAPTERS, name, 'src/settings');
  if (!SUFFIXES.some((suffix) => existsSync(file + suffix))) return ADAPTERS_WITHOUT_SCHEMA[name] ?? [];
  const exported = Object.values(loadRoom(file) as Record<string, unknown>);
  return exported.filter(isSettingsSchema).flatMap(settingsOf);
}

function isSettingsSchema(value: unknown): value is SettingsSchema {
  if (typeof value !== 'object' || value === null) return false;
  const entries: unknown[] = Object.values(value);
  return entries.length > 0 && entries.every((entry) => typeof entry === 'object' && entry !== null && 'env' in entry);
}

function settingsOf(schema: SettingsSchema): HandWritten[] {
  return Object.values(schema).map(({ env, description, unit, fallback, isSecret = false, schema: rule }) => ({
    env,
    description,
    unit,
    fallback,
    isSecret,
    isRequired: fallback === undefined && !rule.safeParse(undefined).success,
  }));
}
