/**
 * Which floor may stand on which. Tags are in each room's `project.json`; `tools/house/rooms.spec.ts` holds them to the
 * room's path, so that a misspelt tag cannot escape its rule.
 */
const EVERY_FLOOR_BUT_APPS = [
  'floor:assembly',
  'floor:kernel',
  'floor:runtime',
  'floor:network',
  'floor:wing',
  'floor:camara-kit',
  'floor:camara-api',
  'floor:camara-catalog',
  'floor:adapter',
  'floor:testing',
];

const ALLOWED = {
  'floor:kernel': [],
  'floor:runtime': ['floor:kernel', 'floor:runtime'],
  'floor:network': ['floor:kernel'],
  'floor:wing': ['floor:kernel', 'floor:runtime', 'floor:network', 'floor:wing'],
  'floor:camara-kit': ['floor:kernel', 'floor:runtime', 'floor:network', 'floor:wing'],
  'floor:camara-api': ['floor:kernel', 'floor:network', 'floor:camara-kit'],
  'floor:camara-catalog': ['floor:kernel', 'floor:camara-kit', 'floor:camara-api'],
  'floor:adapter': ['floor:kernel', 'floor:network', 'floor:runtime'],
  // Puts rooms together into what an app starts. Only apps stand on it.
  'floor:assembly': EVERY_FLOOR_BUT_APPS.filter((floor) => floor !== 'floor:testing'),
  'floor:testing': EVERY_FLOOR_BUT_APPS,
  'floor:app': EVERY_FLOOR_BUT_APPS.filter((floor) => floor !== 'floor:testing'),
  'floor:root': EVERY_FLOOR_BUT_APPS,
  // The other companies: they speak HTTP to us like anybody else. `tools/lint/imports.mjs` narrows "an adapter" to the simulator.
  'app:demo': ['floor:kernel', 'floor:adapter'],
};

/** Rooms that may use no npm package at all. */
const WITHOUT_PACKAGES = new Set(['floor:kernel']);

/** Specs may use what `libs/testing` offers, wherever they stand. */
export function moduleBoundaries({ isForSpecs }) {
  const depConstraints = Object.entries(ALLOWED).map(([sourceTag, floors]) => ({
    sourceTag,
    onlyDependOnLibsWithTags: isForSpecs ? [...floors, 'floor:testing'] : floors,
    ...(WITHOUT_PACKAGES.has(sourceTag) && !isForSpecs ? { bannedExternalImports: ['*'] } : {}),
  }));
  return [
    'error',
    {
      depConstraints,
      // A spec of `runtime` uses `testing`, which stands on `runtime`. Nx sees a circle of rooms, but no shipped file is in it;
      // `tools/house/circles.spec.ts` looks for circles among shipped files alone.
      ignoredCircularDependencies: [['*', 'tag:floor:testing']],
    },
  ];
}
