import { Msisdn } from '@openmast/kernel';
import type { KeyRing } from '@openmast/runtime';
import type { HeldNetwork, SessionName } from './accounting-event';

const ROW_LABEL = 'radius-accounting/row-id';
const HASH_LABEL = 'radius-accounting/number-hash';
const CIPHER_LABEL = 'radius-accounting/number-cipher';
/** Not printable, so it is in no name. */
const BETWEEN = '\u0000';

/** Turns sessions and numbers into what may be stored, and numbers back. */
export class SessionVault {
  constructor(private readonly keyRing: KeyRing) {}

  /** 32 octets that stand for a session of a NAS. */
  sessionRow({ nas, sessionId }: SessionName): Buffer {
    return this.keyRing.mac(ROW_LABEL, ['session', nas, sessionId].join(BETWEEN));
  }

  /** 32 octets that stand for "this session gave this line this network". */
  leaseRow({ nas, sessionId }: SessionName, msisdn: Msisdn, { network, ports }: HeldNetwork): Buffer {
    const span = ports ? `${ports.from}-${ports.to}` : '';
    return this.keyRing.mac(ROW_LABEL, ['lease', nas, sessionId, msisdn.e164(), network, span].join(BETWEEN));
  }

  /** Keyed, so that nobody without the key can try all numbers. 32 octets. */
  hash(msisdn: Msisdn): Buffer {
    return this.keyRing.mac(HASH_LABEL, msisdn.e164());
  }

  /** Bound to its row: the box of one lease cannot be opened as another's. */
  seal(leaseRow: Buffer, msisdn: Msisdn): Buffer {
    return this.keyRing.seal(CIPHER_LABEL, Buffer.from(msisdn.e164()), leaseRow.toString('hex'));
  }

  /** @throws Error when the box is not this row's, was changed, or holds no number. */
  open(leaseRow: Buffer, box: Buffer): Msisdn {
    const msisdn = Msisdn.parse(this.keyRing.open(CIPHER_LABEL, box, leaseRow.toString('hex')).toString());
    if (!msisdn) throw new Error('a stored number is not E.164');
    return msisdn;
  }
}
