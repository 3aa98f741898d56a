import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { type ConnectionOptions, type TLSSocket, connect } from 'node:tls';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { ServiceProcess, claimPortOffset } from '@openmast/testing';
import { Agent, request } from 'undici';
import { Stage } from './stage';

const DAY_MS = 24 * 60 * 60 * 1000;
/** OpenSSL's clients refuse old versions by themselves, unless told that anything goes. */
const ANY_STRENGTH = 'DEFAULT:@SECLEVEL=0';

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate for 127.0.0.1 that signs itself. */
async function selfSigned(): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=North Mobile (test)',
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + DAY_MS),
      keys,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [
        new BasicConstraintsExtension(true),
        new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
      ],
    },
    webcrypto,
  );
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${bytes.match(/.{1,64}/g)!.join('\n')}\n-----END PRIVATE KEY-----\n`;
  return { certificate: certificate.toString('pem'), key };
}

describe('Transport', () => {
  let stage: Stage;
  let pair: Pair;
  let platform: ServiceProcess;
  let port: number;
  let release: () => Promise<void>;

  beforeAll(async () => {
    stage = await Stage.open();
    pair = await selfSigned();
    const claimed = await claimPortOffset();
    release = () => claimed.release();
    port = 4010 + claimed.offset;
    platform = await ServiceProcess.start(stage.process, 'platform', {
      publicPort: port,
      operatorPort: 4001 + claimed.offset,
      opsPort: 9400 + claimed.offset,
      env: { OPENMAST_TLS_CERTIFICATE: pair.certificate, OPENMAST_TLS_KEY: pair.key },
    });
  });
  afterAll(async () => {
    await platform.stop();
    await release();
    await stage.close();
  });

  /** The protocol agreed on, or the client's error code. */
  function handshake(versions: ConnectionOptions): Promise<string> {
    return new Promise((resolve) => {
      const options = { host: '127.0.0.1', port, ca: pair.certificate, ciphers: ANY_STRENGTH, ...versions };
      const socket: TLSSocket = connect(options, () => {
        resolve(socket.getProtocol() ?? 'none');
        socket.destroy();
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? error.message);
      });
    });
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('A1: %s is spoken', async (version) => {
    expect(await handshake({ minVersion: version, maxVersion: version })).toBe(version);
  });

  it.each(['TLSv1', 'TLSv1.1'] as const)('A1: %s is refused by the server', async (version) => {
    expect(await handshake({ minVersion: version, maxVersion: version })).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });

  it('A1: plain HTTP on that port is no answer', async () => {
    await expect(request(`http://127.0.0.1:${String(port)}/jwks`)).rejects.toThrow();
  });

  it('A1: everything else is as it was', async () => {
    const dispatcher = new Agent({ connect: { ca: pair.certificate } });
    const { statusCode, body } = await request(`https://127.0.0.1:${String(port)}/.well-known/openid-configuration`, {
      dispatcher,
    });
    const document = (await body.json()) as { issuer: string };
    await dispatcher.close();

    expect([statusCode, document.issuer]).toEqual([200, stage.world.issuer]);
  });
});
