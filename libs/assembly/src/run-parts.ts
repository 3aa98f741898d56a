import { type DynamicModule, Module } from '@nestjs/common';
import { type Face, type RuntimeConfig, type SettingsOf, runService, tlsTerms } from '@openmast/runtime';
import { tenancyEntities } from '@openmast/tenancy';
import { addApiPage } from './api-page';
import { requireNumberKeys } from './number-keys';
import type { FaceContent, Part, PartBuilder } from './part';
import type { roomSettings } from './shared-rooms';

@Module({})
class FaceModule {}

type RoomConfig = RuntimeConfig & SettingsOf<typeof roomSettings>;

type Listener = Pick<Face, 'audience' | 'host' | 'port' | 'tls'>;

/** Runs one or more services as this process: each audience gets one port, whatever the number of services behind it. */
export async function runParts(name: string, config: RoomConfig, builders: readonly PartBuilder[]): Promise<void> {
  await runService({
    name,
    config,
    entities: tenancyEntities,
    async compose(context) {
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
    },
  });
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
