import { runService } from '@openmast/runtime';
import { tenancyEntities } from '@openmast/tenancy';
import { type RoomConfig, composeParts } from './compose-parts';
import type { PartBuilder } from './part';

/** Runs one or more services as this process. */
export async function runParts(name: string, config: RoomConfig, builders: readonly PartBuilder[]): Promise<void> {
  await runService({
    name,
    config,
    entities: tenancyEntities,
    compose: (context) => composeParts({ context, config, builders }),
  });
}
