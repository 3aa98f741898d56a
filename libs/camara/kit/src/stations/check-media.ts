import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from '../outcome';
import type { Station } from './station';

const JSON_TYPE = 'application/json';
/** A longer list of media ranges is nobody's honest wish. */
const MEDIA_RANGES_MAX = 32;
/** More specific ranges win (RFC 9110 section 12.5.1). */
const SPECIFICITY: Readonly<Record<string, number>> = { '*/*': 1, 'application/*': 2, [JSON_TYPE]: 3 };

/** 415 before 406: what we cannot read matters before what the caller cannot. */
export const checkMedia: Station = {
  name: 'check-media',
  run(call) {
    const { headers } = call.request;
    if (call.route.body !== undefined && !canRead(headers)) return refuse('media-unsupported');
    return acceptsJson(headers.accept) ? undefined : refuse('answer-unacceptable');
  },
};

/** True when the body, if there is one, is plain UTF-8 JSON. A call without body and without type is left to check-body (400). */
export function canRead(headers: IncomingHttpHeaders): boolean {
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.trim().toLowerCase() !== 'identity') return false;
  const type = headers['content-type'];
  if (type === JSON_TYPE) return true;
  if (type === undefined) return !announcesBody(headers);
  const [name = '', ...parameters] = type.toLowerCase().split(';');
  return name.trim() === JSON_TYPE && parameters.every(isUtf8OrNoCharset);
}

function isUtf8OrNoCharset(parameter: string): boolean {
  const [name = '', value = ''] = parameter.split('=');
  return name.trim() !== 'charset' || /^"?utf-8"?$/.test(value.trim());
}

function announcesBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** RFC 9110 section 12.5.1: the most specific range that covers JSON decides; weight zero means "not this". */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '' || accept === '*/*' || accept === JSON_TYPE) return true;
  let best = 0;
  let isWanted = false;
  for (const range of accept.toLowerCase().split(',').slice(0, MEDIA_RANGES_MAX)) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim());
    const specificity = SPECIFICITY[name] ?? 0;
    if (specificity <= best) continue;
    best = specificity;
    isWanted = !parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter));
  }
  return isWanted;
}
