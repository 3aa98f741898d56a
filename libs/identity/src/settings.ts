import { z } from 'zod';
import { defineSetting, originSchema } from '@openmast/runtime';
import { ACCESS_TOKEN_FORMATS } from '@openmast/tenancy';
import { parseRanges } from './network-login/trusted-proxies';

const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

/** What the authorization server and every checker of its tokens need. */
export const issuerSettings = {
  issuer: defineSetting({
    env: 'OPENMAST_ISSUER',
    description: 'The one public origin: issuer, CAMARA APIs and subscriber pages. Nothing follows the Host header.',
    unit: 'URL origin',
    schema: originSchema,
  }),
};

export const identitySettings = {
  ...issuerSettings,
  trustedProxies: defineSetting({
    env: 'OPENMAST_TRUSTED_PROXIES',
    description: 'Addresses whose forwarding and enrichment headers may be believed. Empty: none.',
    unit: 'comma-separated addresses and CIDR ranges',
    fallback: '',
    schema: z.string().transform((text, context) => {
      const ranges = parseRanges(text);
      if (!ranges) context.addIssue({ code: 'custom', message: 'must be addresses or CIDR ranges separated by commas' });
      return ranges ?? z.NEVER;
    }),
  }),
  accessTokenFormat: defineSetting({
    env: 'OPENMAST_ACCESS_TOKEN_FORMAT',
    description:
      'What access tokens are for clients without a format of their own: a JWT only our APIs can open, a signed JWT anybody can read, or a reference.',
    unit: 'encrypted | signed | opaque',
    fallback: 'encrypted',
    schema: z.enum(ACCESS_TOKEN_FORMATS, 'must be encrypted, signed or opaque'),
  }),
  edgeProofKey: defineSetting({
    env: 'OPENMAST_EDGE_PROOF_KEY',
    description:
      'Shared with the trusted proxies, which sign what they add with it (X-Edge-Proof). Without it an address list alone is trusted.',
    unit: '32 bytes, base64url',
    isSecret: true,
    schema: z
      .string()
      .transform((text) => Buffer.from(text, 'base64url'))
      .refine((key) => key.length === 32, 'must be 32 bytes in base64url')
      .optional(),
  }),
  isAddressTrustEnough: defineSetting({
    env: 'OPENMAST_EDGE_TRUST_BY_ADDRESS',
    description:
      'Allows trusted proxies without OPENMAST_EDGE_PROOF_KEY in production: only where nobody else can send from their addresses.',
    unit: 'true | false',
    fallback: 'false',
    schema: flag,
  }),
  frameAncestors: defineSetting({
    env: 'OPENMAST_FRAME_ANCESTORS',
    description: 'Origin that may frame the capture page. For the phone lab only; production refuses it.',
    unit: 'URL origin',
    schema: originSchema.optional(),
  }),
};
