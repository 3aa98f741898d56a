/**
 * What Nx cannot see: paths inside a room, Node's own modules, and packages that only one file may open.
 * ESLint does not merge the options of one rule, so each block of the configuration names all its bans.
 */
const NO_INDEX = {
  regex: String.raw`^\.{1,2}(/\.\.)*/?$|^\.{1,2}/(.*/)?index(\.js|\.ts)?$`,
  message: 'Import the file that has the thing, not the folder: an index is the door of a room and is for other rooms.',
};
const NO_PROVIDER_INSIDE = {
  regex: '^oidc-provider/(lib|.*/)',
  message:
    "Only libs/identity/src/oidc/provider-internals.ts may open oidc-provider's inside: each such import is a debt due at its next release.",
};
const NO_PACKAGES = {
  regex: String.raw`^(?!\.{1,2}(/|$)|@openmast/)`,
  message: 'Rules are plain TypeScript: no npm package and no Node module here. Take what you need as a parameter.',
};
const NO_STORE = {
  regex: String.raw`^\.{1,2}/(.*/)?store(/|$)`,
  message: 'Only the door of a wing brings store and the rest together. `domain` and `http` do not know how rows look.',
};
const NO_HTTP = {
  regex: String.raw`^\.{1,2}/(.*/)?http(/|$)`,
  message: 'Nothing below `http` knows HTTP.',
};
const KERNEL_AND_SIMULATOR_ONLY = {
  regex: '^@openmast/(?!(kernel|adapters/simulator)$)',
  message: 'The demo plays other companies: it knows the kernel and the simulator, and speaks HTTP to the rest.',
};
const KERNEL_ONLY = {
  regex: '^@openmast/(?!kernel$)',
  message: 'The built-in database stands on the kernel alone.',
};

const ban = (...patterns) => ['error', { patterns }];

export const IMPORTS = {
  everywhere: ban(NO_INDEX, NO_PROVIDER_INSIDE),
  // A spec may come in by the door of its own room.
  specs: ban(NO_PROVIDER_INSIDE),
  providerInternals: ban(NO_INDEX),
  domain: ban(NO_INDEX, NO_PROVIDER_INSIDE, NO_PACKAGES, NO_STORE, NO_HTTP),
  domainSpecs: ban(NO_PROVIDER_INSIDE, NO_STORE, NO_HTTP),
  kernel: ban(NO_INDEX, NO_PACKAGES),
  store: ban(NO_INDEX, NO_PROVIDER_INSIDE, NO_HTTP),
  http: ban(NO_INDEX, NO_PROVIDER_INSIDE, NO_STORE),
  demo: ban(NO_INDEX, NO_PROVIDER_INSIDE, KERNEL_AND_SIMULATOR_ONLY),
  embeddedPostgres: ban(NO_INDEX, NO_PROVIDER_INSIDE, KERNEL_ONLY),
};
