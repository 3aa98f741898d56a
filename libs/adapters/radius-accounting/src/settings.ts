import { isIP } from 'node:net';
import { AppError, Secret } from '@openmast/kernel';
import { ConfigFault, type SettingsOf, defineSetting, readSettings } from '@openmast/runtime';
import { z } from 'zod';
import { NAS_NETWORKS_MAX, type NasNetwork } from './nas-clients';
import { parseNumberRule } from './number-rule';
import { parsePortRangeVsa } from './port-ranges';
import type { ListenAddress } from './udp-listener';

const PORT_MAX = 65_535;
/** RFC 2866, 3 with RFC 2865, 3: "at least 16 octets" are preferred; what everybody knows (`testing123`) is shorter. */
const SECRET_LENGTH_MIN = 16;
const FRESHNESS_SECONDS_MIN = 60;
const FRESHNESS_SECONDS_MAX = 86_400;
const CLOCK_TOLERANCE_SECONDS_MAX = 300;

/** Text that `read` understands, or a fault with the given words; the text itself is not repeated. */
function readBy<T>(read: (text: string) => T | undefined, fault: string) {
  return z.string(fault).transform((text, context) => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  });
}

function seconds(min: number, max: number) {
  return z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);
}

export const radiusSettings = {
  listen: defineSetting({
    env: 'OPENMAST_RADIUS_LISTEN',
    description: 'Where RADIUS accounting is received.',
    unit: 'IP address:UDP port, IPv6 in brackets',
    fallback: '127.0.0.1:1813',
    schema: readBy(parseListen, 'must be an IP address and a port, such as 192.0.2.1:1813 or [2001:db8::1]:1813'),
  }),
  clients: defineSetting({
    env: 'OPENMAST_RADIUS_CLIENTS',
    description: 'Who may send, each network with its shared secret. The smallest network that contains a sender counts.',
    unit: '<CIDR>=<secret>, separated by commas, spaces or lines; a secret has at least 16 characters and none of these',
    isSecret: true,
    schema: z.string('is required').transform((text, context) => {
      const { networks, faults } = parseClients(text);
      for (const message of faults.slice(0, 1)) context.addIssue({ code: 'custom', message });
      return networks;
    }),
  }),
  freshnessSeconds: defineSetting({
    env: 'OPENMAST_RADIUS_FRESHNESS_SECONDS',
    description:
      'A session not seen for longer than this authenticates nobody: three interim intervals of the NAS are a good choice.',
    unit: 'seconds',
    fallback: '1800',
    schema: seconds(FRESHNESS_SECONDS_MIN, FRESHNESS_SECONDS_MAX),
  }),
  clockToleranceSeconds: defineSetting({
    env: 'OPENMAST_RADIUS_CLOCK_TOLERANCE_SECONDS',
    description:
      'By how much the clocks of two NASes, or of a NAS and this host, may differ. Events further in the future are ignored.',
    unit: 'seconds',
    fallback: '10',
    schema: seconds(0, CLOCK_TOLERANCE_SECONDS_MAX),
  }),
  eventTime: defineSetting({
    env: 'OPENMAST_RADIUS_EVENT_TIME',
    description:
      '`occurred`: Event-Timestamp says when it happened (RFC 2869); `sent`: it says when the packet was sent, and Acct-Delay-Time is taken off; `arrival`: packets without it happened when they arrived, less Acct-Delay-Time, and can be replayed.',
    unit: 'occurred | sent | arrival',
    fallback: 'occurred',
    schema: z.enum(['occurred', 'sent', 'arrival'], 'must be occurred, sent or arrival'),
  }),
  numberRule: defineSetting({
    env: 'OPENMAST_RADIUS_NUMBER_RULE',
    description: 'How Calling-Station-Id spells a number; a leading plus always means international.',
    unit: 'international | national:<country code> | national:<country code>:<trunk prefix>',
    fallback: 'international',
    schema: readBy(parseNumberRule, 'must be international, national:<country code> or national:<country code>:<trunk prefix>'),
  }),
  portRangeVsa: defineSetting({
    env: 'OPENMAST_RADIUS_PORT_RANGE_VSA',
    description: "A vendor's own attribute for the port range of a shared address, beside IP-Port-Range of RFC 8045.",
    unit: '<vendor id>/<type> or <vendor id>/<type of first port>/<type of last port>',
    schema: readBy(parsePortRangeVsa, 'must be such as 9999/1 or 9999/1/2').optional(),
  }),
};

export type RadiusConfig = SettingsOf<typeof radiusSettings>;

/** @throws AppError `invalid` with one sentence per faulty setting. */
export function readRadiusSettings(environment: Readonly<Record<string, string | undefined>>): RadiusConfig {
  try {
    return readSettings(radiusSettings, environment);
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    throw new AppError('invalid', 'radius-accounting-settings', error.faults.join('\n'));
  }
}

function parseListen(text: string): ListenAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const [, ipv6 = '', ipv4 = '', port = ''] = match ?? [];
  const host = ipv6 || ipv4;
  const isKnown = isIP(host) === (ipv6 ? 6 : 4) && Number(port) <= PORT_MAX;
  return match && isKnown ? { host, port: Number(port) } : undefined;
}

/** The faults name the entry by its place, never by its text: the text holds a secret. */
function parseClients(text: string): { networks: NasNetwork[]; faults: string[] } {
  const entries = text.split(/[,\s]+/).filter((entry) => entry !== '');
  const networks = entries.map(parseClient);
  const faults = networks.flatMap((network, index) => (typeof network === 'string' ? [`entry ${index + 1} ${network}`] : []));
  if (entries.length === 0) faults.push('is required');
  if (entries.length > NAS_NETWORKS_MAX) faults.push(`has more than ${NAS_NETWORKS_MAX} entries`);
  const read = networks.filter((network) => typeof network !== 'string');
  const names = new Set(read.map(({ address, prefixLength }) => `${address}/${prefixLength}`));
  if (names.size < read.length) faults.push('names a network twice');
  return { networks: read, faults: faults.length > 0 ? [faults.join('; ')] : [] };
}

function parseClient(entry: string): NasNetwork | string {
  const [, address = '', length, secret = ''] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?=(.*)$/.exec(entry) ?? [];
  const family = isIP(address);
  const bitsMax = family === 6 ? 128 : 32;
  const prefixLength = length === undefined ? bitsMax : Number(length);
  if (family === 0 || prefixLength > bitsMax) return 'is not <CIDR>=<secret>';
  if (secret.length < SECRET_LENGTH_MIN) return `has a secret of fewer than ${SECRET_LENGTH_MIN} characters`;
  return { address, prefixLength, secret: new Secret(secret) };
}
