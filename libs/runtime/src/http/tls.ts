import { createSecureContext } from 'node:tls';
import { AppError } from '@openmast/kernel';

/** What a listener needs to speak TLS, as Node's `https` takes it. */
export interface TlsTerms {
  readonly cert: string;
  readonly key: string;
  /** CAMARA ICM A1. */
  readonly minVersion: 'TLSv1.2';
}

interface TlsSettings {
  readonly tlsCertificate: string | undefined;
  readonly tlsKey: string | undefined;
}

/** `undefined` where the port speaks plain HTTP. @throws AppError `invalid` for half a pair, or two halves of different ones */
export function tlsTerms({ tlsCertificate: cert, tlsKey: key }: TlsSettings): TlsTerms | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new AppError('invalid', 'TLS', 'OPENMAST_TLS_CERTIFICATE and OPENMAST_TLS_KEY come together.');
  try {
    createSecureContext({ cert, key });
  } catch {
    throw new AppError(
      'invalid',
      'TLS',
      'OPENMAST_TLS_KEY is not the key of OPENMAST_TLS_CERTIFICATE, or one of them cannot be read.',
    );
  }
  return { cert, key, minVersion: 'TLSv1.2' };
}
