import { connect } from 'node:net';
import { type EdgeWords, type RawAnswer, edgeProof, numberOf, rawRequest } from '@openmast/testing';
import { request } from 'undici';
import type { Stage } from '../stage';

const SIM_SWAP = 'dpv:FraudPreventionAndDetection sim-swap:check';
/** Where `worlds/north.yaml` puts Ada's line, and the address of a gateway that enriches. */
const ADA_IP = '100.64.7.1';
const ENRICHER_IP = '198.18.0.1';
const DISCOVERY = '/.well-known/openid-configuration';

/** Security C3.1 and C3.2: who may say where a request comes from. Sent to the platform itself, past the access network. */
export function networkTrustRules(stage: () => Stage): void {
  /** A silent sign-in request of KestrelPay as path and query. */
  const signInTarget = async () => {
    const partner = await stage().partner('kestrelpay');
    const { url } = await partner.authorization(SIM_SWAP, { prompt: 'none' });
    return url.pathname + url.search;
  };
  const ask = (origin: string, target: string, headers: readonly string[], version = '1.1') =>
    rawRequest(origin, [
      `GET ${target} HTTP/${version}`,
      ...(version === '1.1' ? ['Host: localhost'] : []),
      'Connection: close',
      ...headers,
    ]);
  /** `code`, the OAuth error, or the status where nobody was redirected. */
  const outcomeOf = ({ status, head }: RawAnswer) => {
    const location = /^location: (\S+)/im.exec(head)?.[1];
    if (location === undefined) return String(status);
    const { searchParams } = new URL(location, stage().world.issuer);
    return searchParams.has('code') ? 'code' : (searchParams.get('error') ?? location);
  };
  const signed = (words: EdgeWords) => [
    ...(words.forwardedFor === undefined ? [] : [`X-Forwarded-For: ${words.forwardedFor}`]),
    ...(words.msisdn === undefined ? [] : [`X-MSISDN: ${words.msisdn}`]),
    `X-Edge-Proof: ${edgeProof(stage().process.dataDir, words)}`,
  ];

  describe('What a gateway says', () => {
    it('B4: is believed when it proves itself: by address, and by enriched header', async () => {
      const target = await signInTarget();
      const ben = numberOf(stage().world, 'ben');
      await stage().staff('/v1/consents/search', { phoneNumber: ben });
      const { name, msisdn } = await stage().freshLine({ recognisedBy: 'header' });

      const byAddress = await ask(
        stage().world.platformUrl,
        target,
        signed({ method: 'GET', target, forwardedFor: `${ADA_IP}:40000` }),
      );
      const byHeader = await ask(
        stage().world.platformUrl,
        target,
        signed({ method: 'GET', target, forwardedFor: ENRICHER_IP, msisdn }),
      );

      expect(name).toBeTruthy();
      expect([outcomeOf(byAddress), outcomeOf(byHeader)]).toEqual(['code', 'code']);
    });

    it.each([
      ['signed for another path', (target: string) => ({ proofOf: { target: `${target}&x=1` } })],
      ['signed for another method', () => ({ proofOf: { method: 'POST' } })],
      ['signed for another address', () => ({ proofOf: { forwardedFor: '100.64.7.99' } })],
      ['signed a minute ago', () => ({ proofOf: { seconds: Math.floor(Date.now() / 1000) - 60 } })],
      ['signed in a minute', () => ({ proofOf: { seconds: Math.floor(Date.now() / 1000) + 60 } })],
      ['with a number added after signing', () => ({ added: ['X-MSISDN: +990100000002'] })],
      ['with a number added in other letters', () => ({ added: ['x_msisdn: +990100000002'] })],
      ['with an address added after signing', () => ({ added: ['X-Forwarded-For: 100.64.7.2'] })],
      ['with two proofs', () => ({ added: ['X-Edge-Proof: t=1, v=x'] })],
    ] as [string, (target: string) => { proofOf?: Partial<EdgeWords>; added?: string[] }][])(
      'is not believed %s',
      async (_name, change) => {
        const target = await signInTarget();
        const { proofOf = {}, added = [] } = change(target);
        const words = { method: 'GET', target, forwardedFor: ADA_IP };

        const headers = [
          `X-Forwarded-For: ${ADA_IP}`,
          `X-Edge-Proof: ${edgeProof(stage().process.dataDir, { ...words, ...proofOf })}`,
        ];
        const answer = await ask(stage().world.platformUrl, target, [...headers, ...added]);

        expect(outcomeOf(answer)).toBe('login_required');
      },
    );

    it.each([
      ['two numbers', { forwardedFor: ENRICHER_IP, msisdn: '+990100000001, +990100000002' }],
      ['one number twice', { forwardedFor: ENRICHER_IP, msisdn: '+990100000001,+990100000001' }],
      ['a number without plus', { forwardedFor: ADA_IP, msisdn: '990100000001' }],
      ['a number as a URI', { forwardedFor: ADA_IP, msisdn: 'tel:+990100000001' }],
      ['an empty number', { forwardedFor: ADA_IP, msisdn: '' }],
      ['an address that is none', { forwardedFor: 'unknown' }],
      ['an address with a port of nowhere', { forwardedFor: `${ADA_IP}:0` }],
      ['an address in brackets', { forwardedFor: `[${ADA_IP}]` }],
      ['an unknown address after a known one', { forwardedFor: `${ADA_IP}, 203.0.113.7` }],
      ['twenty-one hops', { forwardedFor: Array(21).fill(ADA_IP).join(', ') }],
      ['trusted hops only', { forwardedFor: '127.0.0.1, 127.0.0.2' }],
      ['an empty list', { forwardedFor: '' }],
    ])('B4: is not believed when it says %s, however well signed', async (_name, words) => {
      const target = await signInTarget();

      const answer = await ask(stage().world.platformUrl, target, signed({ method: 'GET', target, ...words }));

      expect(outcomeOf(answer)).toBe('login_required');
    });
  });

  describe('What anybody else says', () => {
    const ada = '+990100000001';
    const FORGERIES: [string, string[]][] = [
      ['nothing', []],
      ...[
        'X-MSISDN',
        'x-msisdn',
        'X_MSISDN',
        'x_Msisdn',
        'X-Msisdn',
        'MSISDN',
        'X-UP-CALLING-LINE-ID',
        'X-Nokia-MSISDN',
        'X-WAP-MSISDN',
      ].map((name): [string, string[]] => [name, [`${name}: ${ada}`]]),
      ['X-MSISDN twice', [`X-MSISDN: ${ada}`, `X-MSISDN: ${ada}`]],
      ['X-MSISDN in two spellings', [`X-MSISDN: ${ada}`, `X_MSISDN: ${ada}`]],
      ['X-MSISDN, said to be for this hop', [`Connection: x-msisdn`, `X-MSISDN: ${ada}`]],
      ['X-MSISDN without plus', ['X-MSISDN: 990100000001']],
      ...[
        'X-Forwarded-For',
        'X_Forwarded_For',
        'X-Real-IP',
        'X-Client-IP',
        'True-Client-IP',
        'CF-Connecting-IP',
        'X-Cluster-Client-IP',
        'X-Forwarded',
      ].map((name): [string, string[]] => [name, [`${name}: ${ADA_IP}`]]),
      ['X-Forwarded-For with a port', [`X-Forwarded-For: ${ADA_IP}:40000`]],
      ['X-Forwarded-For as mapped IPv6', [`X-Forwarded-For: ::ffff:${ADA_IP}`]],
      ['X-Forwarded-For with a hop of ours', [`X-Forwarded-For: ${ADA_IP}, 127.0.0.1`]],
      ['X-Forwarded-For twice', [`X-Forwarded-For: ${ADA_IP}`, `X-Forwarded-For: 127.0.0.1`]],
      ['Forwarded', [`Forwarded: for=${ADA_IP};by=127.0.0.1`]],
      ['Forwarded, quoted', [`Forwarded: for="[::ffff:${ADA_IP}]"`]],
      [
        'an invented proof',
        [`X-Forwarded-For: ${ADA_IP}`, `X-Edge-Proof: t=${String(Math.floor(Date.now() / 1000))}, v=${'A'.repeat(43)}`],
      ],
      ['the whole of it', [`X-MSISDN: ${ada}`, `X-Forwarded-For: ${ADA_IP}`, `Forwarded: for=${ADA_IP}`, `X-Real-IP: ${ADA_IP}`]],
    ];

    it.each(FORGERIES)('B4: does not sign in: %s', async (_name, headers) => {
      const target = await signInTarget();
      const { platformUrl, publicUrl } = stage().world;

      const answers = [
        await ask(platformUrl, target, headers),
        await ask(platformUrl, target, headers, '1.0'),
        await ask(publicUrl, target, headers),
        await ask(publicUrl, target, headers, '1.0'),
      ];

      expect(answers.map(outcomeOf)).toEqual(Array(4).fill('login_required'));
    });

    it.each([
      ['a folded header', ['X-Other: a', ` X-MSISDN: ${ada}`]],
      ['a space before the colon', [`X-MSISDN : ${ada}`]],
      ['a bare line feed', [`X-Other: a\nX-MSISDN: ${ada}`]],
    ])('does not sign in by %s, nor break anything', async (_name, headers) => {
      const outcome = outcomeOf(await ask(stage().world.platformUrl, await signInTarget(), headers));

      expect(['login_required', '400']).toContain(outcome);
    });

    it('does not sign in by a PROXY protocol line', async () => {
      const { hostname, port } = new URL(stage().world.platformUrl);
      const target = await signInTarget();

      const said = await new Promise<string>((resolve, reject) => {
        let text = '';
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            `PROXY TCP4 ${ADA_IP} 127.0.0.1 40000 80\r\nGET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
          );
        });
        socket.on('data', (chunk) => (text += String(chunk)));
        socket.once('close', () => resolve(text));
        socket.once('error', reject);
      });

      expect(said).not.toContain('code=');
    });
  });

  describe('The Host header', () => {
    it.each([
      ['Host', ['Host: evil.example', 'Connection: close']],
      ['Host with a port', ['Host: evil.example:443', 'Connection: close']],
      [
        'X-Forwarded-Host',
        ['Host: localhost', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https', 'Connection: close'],
      ],
      ['Forwarded', ['Host: localhost', 'Forwarded: host=evil.example;proto=https', 'Connection: close']],
      [
        'X-Forwarded-Server',
        ['Host: localhost', 'X-Forwarded-Server: evil.example', 'X-Original-Host: evil.example', 'Connection: close'],
      ],
    ])('K7: does not change the discovery document: %s', async (_name, headers) => {
      const honest = await request(stage().world.issuer + DISCOVERY);
      const document: unknown = await honest.body.json();

      const answer = await rawRequest(stage().world.platformUrl, [`GET ${DISCOVERY} HTTP/1.1`, ...headers]);

      expect(answer.body).not.toContain('evil');
      expect(JSON.parse(/\{.*\}/s.exec(answer.body)![0])).toEqual(document);
    });

    it('K7: nor where the subscriber is sent, nor which page the form goes to', async () => {
      const rideNow = await stage().partner('ridenow');
      const line = await stage().freshLine();
      const { url } = await rideNow.authorization(SIM_SWAP);
      const target = url.pathname + url.search;
      const lines = await request(`${stage().world.simulatorUrl}/lines`);
      const known = ((await lines.body.json()) as { lines: { name: string; address: { ip: string } }[] }).lines;
      const forwardedFor = known.find(({ name }) => name === line.name)!.address.ip;

      const answer = await rawRequest(stage().world.platformUrl, [
        `GET ${target} HTTP/1.1`,
        'Host: evil.example',
        'Connection: close',
        ...signed({ method: 'GET', target, forwardedFor }),
      ]);

      expect(answer.head).toMatch(/^location: .*\/interaction\//im);
      expect(answer.head + answer.body).not.toContain('evil');
    });
  });
}
