import { type DynamicModule, Module } from '@nestjs/common';
import {
  type Face,
  type RuntimeConfig,
  type ServiceContext,
  type ServiceParts,
  type SettingsOf,
  tlsTerms,
} from '@openmast/runtime';
import { addApiPage } from './api-page';
import { requireNumberKeys } from './number-keys';
import type { FaceContent, Part, PartBuilder } from './part';
import type { roomSettings } from './shared-rooms';

@Module({})
class FaceModule {}

export type RoomConfig = RuntimeConfig & SettingsOf<typeof roomSettings>;

export interface Composition {
  readonly context: ServiceContext;
  readonly config: RoomConfig;
  readonly builders: readonly PartBuilder[];
}

type Listener = Pick<Face, 'audience' | 'host' | 'port' | 'tls'>;

/**
 * Builds one or more services inside a process: each audience gets one port, whatever the number of services behind it.
 * @throws AppError `invalid` when the configuration cannot work, `unavailable`
 */
export async function composeParts({ context, config, builders }: Composition): Promise<ServiceParts> {
  await requireNumberKeys(context, config);
  const parts: Part[] = [];
  for (const build of builders) parts.push(await build(context));
  const { host } = config;
  const tls = tlsTerms(config);
  const everywhere = { host, ...(tls ? { tls } : {}) };
  const faces = [
    face(
      { audience: 'public', ...everywhere, port: config.publicPort },
      parts.map((part) => part.public),
    ),
    face(
      { audience: 'operator', ...everywhere, port: config.operatorPort },
      parts.map((part) => part.operator),
    ),
  ];
  return {
    faces: faces.filter((found) => found !== undefined),
    async close() {
      for (const part of parts) await part.close?.();
    },
  };
}

/** `undefined` when no service has anything for this audience. */
function face(listener: Listener, contents: readonly (FaceContent | undefined)[]): Face | undefined {
  const present = contents.filter((content) => content !== undefined);
  if (present.length === 0) return undefined;
  const module: DynamicModule = { module: FaceModule, imports: present.flatMap((content) => [...content.modules]) };
  const pages = present.flatMap((content) => content.pages ?? []);
  return {
    ...listener,
    module,
    prepare(app) {
      for (const page of pages) addApiPage(app, page);
    },
  };
}
