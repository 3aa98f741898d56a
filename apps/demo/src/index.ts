export { type Demo, type DemoOptions, startDemo } from './start-demo';
export { type World, readWorld, worldSchema } from './world';
