import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@openmast/kernel';
import { ATTRIBUTE } from './attribute-type';
import { PACKET_CODE, type Packet, encodePacket } from './packet';

export const AUTHENTICATOR_BYTES = 16;
const AUTHENTICATOR_OFFSET = 4;
const ZEROS = Buffer.alloc(AUTHENTICATOR_BYTES);

/** A NAS or a proxy in front of several, as far as the shared secret goes. */
export class NasClient {
  readonly #secret: Buffer;

  constructor(secret: Secret) {
    this.#secret = Buffer.from(secret.reveal());
  }

  /**
   * True when the Accounting-Request was made by somebody who knows the secret: Request Authenticator (RFC 2866, 3) and, when
   * there is one, Message-Authenticator (RFC 2869, 5.14). Two of the latter are refused: one of them would go unchecked.
   */
  hasSigned(packet: Packet): boolean {
    const blank = withAuthenticator(packet.bytes, ZEROS);
    const isAuthentic = timingSafeEqual(packet.authenticator, md5(blank, this.#secret));
    return this.#messageAuthenticatorHolds(packet, blank) && isAuthentic;
  }

  #messageAuthenticatorHolds(packet: Packet, blank: Buffer): boolean {
    const [found, ...more] = packet.attributes.filter(({ type }) => type === ATTRIBUTE.messageAuthenticator);
    if (!found) return true;
    if (more.length > 0 || found.value.length !== AUTHENTICATOR_BYTES) return false;
    // Made before the Request Authenticator exists, so that field counts as zero: what RFC 5176, 3.3 writes down for CoA-Request,
    // and what FreeRADIUS sends in an Accounting-Request.
    const unsigned = Buffer.from(blank);
    ZEROS.copy(unsigned, found.offset);
    return timingSafeEqual(found.value, createHmac('md5', this.#secret).update(unsigned).digest());
  }

  /**
   * The Accounting-Response to a request. It carries nothing but the request's Proxy-State attributes, in order (RFC 2866,
   * 4.2; RFC 2865, 5.33). The same request always gets the same octets.
   */
  answer(request: Packet): Buffer {
    const response = encodePacket({
      code: PACKET_CODE.accountingResponse,
      identifier: request.identifier,
      authenticator: request.authenticator,
      attributes: request.attributes.filter(({ type }) => type === ATTRIBUTE.proxyState),
    });
    return withAuthenticator(response, md5(response, this.#secret));
  }

  /** Signs an Accounting-Request made by {@link encodePacket} with zeros as authenticator: the NAS's side. */
  sign(request: Buffer): Buffer {
    return withAuthenticator(request, md5(request, this.#secret));
  }
}

function md5(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function withAuthenticator(packet: Buffer, authenticator: Buffer): Buffer {
  const copy = Buffer.from(packet);
  authenticator.copy(copy, AUTHENTICATOR_OFFSET);
  return copy;
}
