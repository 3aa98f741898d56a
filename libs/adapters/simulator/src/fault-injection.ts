import { z } from 'zod';

const DELAY_MAX_MS = 60_000;
const BODY_MAX = 16_384;

const fault = z.strictObject({
  /** Answer with this status instead of the answer. */
  status: z.int().min(200).max(599).optional(),
  /** Wait before answering. */
  delayMs: z.int().min(0).max(DELAY_MAX_MS).optional(),
  /** Answer with exactly these characters, typed as JSON: garbage, half an answer, a wrong one. */
  body: z.string().max(BODY_MAX).optional(),
  /** Break the connection in the middle of the answer. */
  cut: z.boolean().optional(),
});

/** Faults by port, named as in `@openmast/network`; a port without an entry works. */
export const faultsSchema = z.strictObject({
  numberAtAddress: fault.optional(),
  subscriberDirectory: fault.optional(),
  simHistory: fault.optional(),
  entitlementServer: fault.optional(),
  smsSender: fault.optional(),
});

export type Fault = z.infer<typeof fault>;
export type Faults = z.infer<typeof faultsSchema>;
