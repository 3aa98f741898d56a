import { readFileSync } from 'node:fs';
import { lineSchema } from '@openmast/adapters/simulator';
import { z } from 'zod';

const origin = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin);

const client = z.object({
  name: z.string().min(1),
  clientId: z.string().min(1),
  /** Private EC P-256 key with which the client signs its assertions. */
  jwk: z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), d: z.string() }),
  redirectUris: z.array(z.url()),
  products: z.array(
    z.object({
      purpose: z.string(),
      scopes: z.array(z.string()),
      grantTypes: z.array(z.string()).optional(),
      lawfulBasis: z.string().optional(),
    }),
  ),
});

const worldLine = z.object({
  name: lineSchema.shape.name,
  msisdn: lineSchema.shape.msisdn,
  facts: lineSchema.omit({ name: true, msisdn: true }),
});

/** The part of `world.json` that the other companies read. The platform's start command writes the file. */
export const worldSchema = z.object({
  issuer: z.url(),
  publicUrl: origin,
  platformUrl: origin,
  labUrl: origin,
  mobileProxy: origin,
  simulatorUrl: origin,
  rideNowUrl: origin,
  aggregatorUrl: origin,
  quarryUrl: origin,
  clients: z.array(client),
  lines: z.array(worldLine),
});

export type World = z.infer<typeof worldSchema>;
export type WorldClient = World['clients'][number];

/** @throws Error with one sentence that names the faulty fields and none of their values. */
export function readWorld(file: string): World {
  const parsed = worldSchema.safeParse(jsonIn(file));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new Error(`The world file ${file} cannot be used: look at ${fields}.`);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new Error(`The world file ${file} is missing or is not JSON: the platform’s start command writes it.`, { cause });
  }
}
