export { adapter } from './adapter';
export { type SimulatedCore, type SimulatedCoreOptions, createSimulatedCore } from './fake';
export { type SimulatedLine, lineSchema } from './line';
export { LineRegister } from './line-register';
