import type { LineRegister } from '@openmast/adapters/simulator';
import type { Radio } from '../phones';

const PASSWORD = 'sim';
const WIFI_SUFFIX = '+wifi';
const CREDENTIALS_MAX = 256;

/** The handset that a proxy user stands for, or the sentence that refuses it. */
export type ProxyUser = { readonly line: string; readonly radio: Radio } | { readonly refusal: string };

/** Reads `Proxy-Authorization: Basic`: the user name is a line, or `<line>+wifi` for its handset on Wi-Fi. */
export function proxyUser(header: string | undefined, register: LineRegister): ProxyUser {
  const basic = /^basic ([a-z0-9+/=_-]+)$/i.exec(header ?? '');
  if (!basic?.[1] || basic[1].length > CREDENTIALS_MAX) {
    return {
      refusal: `The user name of this proxy is a line and the password is "${PASSWORD}", e.g. http://ada:${PASSWORD}@localhost.`,
    };
  }
  const credentials = Buffer.from(basic[1], 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  const user = credentials.slice(0, colon);
  if (colon < 0 || credentials.slice(colon + 1) !== PASSWORD) return { refusal: `The password of this proxy is "${PASSWORD}".` };
  const isWifi = user.endsWith(WIFI_SUFFIX);
  const line = isWifi ? user.slice(0, -WIFI_SUFFIX.length) : user;
  if (!register.get(line)) return { refusal: 'There is no line of this name: look at GET /lines of the simulated core.' };
  return { line, radio: isWifi ? 'wifi' : 'mobile' };
}
