export { type SimSwapOptions, createSimSwap, simSwap } from './sim-swap';
