import { z } from 'zod';
import { defineSetting } from './setting';

const port = z.coerce.number('must be a port number').int().min(0).max(65535);

/** An absolute http(s) URL without path, query or trailing slash: an origin. */
export const originSchema = z.string('is required').refine((text) => {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}, 'must be an origin such as https://api.operator.example, without path or trailing slash');

/** What every process of the house needs. */
export const runtimeSettings = {
  profile: defineSetting({
    env: 'OPENMAST_PROFILE',
    description: '`production` refuses the simulator, an http issuer and development keys; `development` allows them.',
    unit: 'production | development',
    fallback: 'production',
    schema: z.enum(['production', 'development'], 'must be production or development'),
  }),
  databaseUrl: defineSetting({
    env: 'OPENMAST_DATABASE_URL',
    description: 'The PostgreSQL (15 or newer) that holds everything.',
    unit: 'URL',
    isSecret: true,
    schema: z.string('is required').regex(/^postgres(ql)?:\/\//, 'must start with postgres://'),
  }),
  masterKey: defineSetting({
    env: 'OPENMAST_MASTER_KEY',
    description: 'Encrypts numbers and signing keys at rest; every other key is derived from it. Losing it loses them.',
    unit: '32 bytes, base64url',
    isSecret: true,
    schema: z
      .string('is required')
      .transform((text) => Buffer.from(text, 'base64url'))
      .refine((key) => key.length === 32, 'must be 32 bytes in base64url'),
  }),
  databaseConnectionsMax: defineSetting({
    env: 'OPENMAST_DATABASE_CONNECTIONS_MAX',
    description: 'Connections of this process to PostgreSQL at most.',
    unit: 'connections',
    fallback: '10',
    schema: z.coerce.number('must be a number').int().min(1).max(200),
  }),
  host: defineSetting({
    env: 'OPENMAST_HOST',
    description: 'The address all ports listen on.',
    unit: 'IP address',
    fallback: '127.0.0.1',
    schema: z.string(),
  }),
  tlsCertificate: defineSetting({
    env: 'OPENMAST_TLS_CERTIFICATE',
    description:
      'With OPENMAST_TLS_KEY: the public and operator ports speak TLS 1.2 or newer themselves. Without: plain HTTP, for behind a TLS terminator.',
    unit: 'PEM, the chain with its leaf first',
    isSecret: true,
    schema: z.string().startsWith('-----BEGIN CERTIFICATE-----', 'must be PEM').optional(),
  }),
  tlsKey: defineSetting({
    env: 'OPENMAST_TLS_KEY',
    description: 'The private key of OPENMAST_TLS_CERTIFICATE.',
    unit: 'PEM',
    isSecret: true,
    schema: z
      .string()
      .regex(/^-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'must be PEM')
      .optional(),
  }),
  publicPort: defineSetting({
    env: 'OPENMAST_PUBLIC_PORT',
    description: 'Issuer, CAMARA APIs and subscriber pages listen here.',
    unit: 'port',
    fallback: '4010',
    schema: port,
  }),
  operatorPort: defineSetting({
    env: 'OPENMAST_OPERATOR_PORT',
    description: "The operator's own APIs listen here; keep it off the internet.",
    unit: 'port',
    fallback: '4001',
    schema: port,
  }),
  opsPort: defineSetting({
    env: 'OPENMAST_OPS_PORT',
    description: 'Health, version and Prometheus metrics listen here; keep it off the internet.',
    unit: 'port',
    fallback: '9400',
    schema: port,
  }),
  logLevel: defineSetting({
    env: 'OPENMAST_LOG_LEVEL',
    description: 'The least severe message that is logged.',
    unit: 'trace | debug | info | warn | error | fatal | silent',
    fallback: 'info',
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be a pino level'),
  }),
};
