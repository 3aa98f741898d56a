export { type RadiusAccounting, type RadiusContext, adapter } from './adapter';
export { FakeNas, type FakeNasOptions, type NasSession } from './fake';
