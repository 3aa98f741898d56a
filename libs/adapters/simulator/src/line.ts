import { isIP } from 'node:net';
import { Msisdn } from '@openmast/kernel';
import { z } from 'zod';

const PORT_MAX = 65_535;

/** Starts with a letter, so that a phone number can never be a line's name and thereby part of a URL. */
export const lineName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'a line name is 1 to 32 small letters, digits and hyphens, and starts with a letter');

export const ipText = z.string().refine((text) => isIP(text) !== 0, 'not an IPv4 or IPv6 address');
export const portNumber = z.int().min(1).max(PORT_MAX);
export const msisdnText = z
  .string()
  .refine((text) => Msisdn.parse(text) !== undefined, 'not an E.164 number with a leading plus');

const address = z
  .strictObject({ ip: ipText, portFrom: portNumber.optional(), portTo: portNumber.optional() })
  .refine(
    ({ portFrom, portTo }) => (portFrom === undefined) === (portTo === undefined) && (portFrom ?? 0) <= (portTo ?? 0),
    'portFrom and portTo come together, and portFrom is not above portTo',
  );

/** A line of the simulated network as its HTTP API spells it. Wire type: the number is text here and nowhere else. */
export const lineSchema = z.strictObject({
  name: lineName,
  msisdn: msisdnText,
  /** False: another operator's line. No register of ours knows it. */
  served: z.boolean(),
  barred: z.boolean(),
  /** False: whoever holds the phone does not decide for the line. Absent: true. */
  mayConsent: z.boolean().optional(),
  subscriptionId: z.string().min(1).max(64),
  /** RFC 3339. Null: the number has no SIM yet. */
  lastSimChangeAt: z.iso.datetime({ offset: true }).nullable(),
  radio: z.enum(['mobile', 'wifi']),
  address,
  /** How the packet gateway lets the operator know the line: by its source address, or by an enriched header. */
  recognisedBy: z.enum(['address', 'header']),
});

export type SimulatedLine = z.infer<typeof lineSchema>;

export type LineAddress = SimulatedLine['address'];
