import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { type World, worldSchema } from '../world';

const PARTIES = ['publicUrl', 'platformUrl', 'labUrl', 'mobileProxy', 'simulatorUrl', 'rideNowUrl', 'aggregatorUrl', 'quarryUrl'];

export const TEST_EDGE_PROOF_KEY = Buffer.from('a key for the tests, long enough').toString('base64url');

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A `world.json` as the platform's start command writes it, on free ports, with Ada, Ben (header-enriched) and Cleo (not our line). */
export async function makeDemoWorld(): Promise<World> {
  const ports = await freePorts(PARTIES.length);
  const urls = Object.fromEntries(PARTIES.map((party, index) => [party, `http://localhost:${ports[index]}`]));
  const client = async (name: string) => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    return {
      name,
      clientId: `client-${name}`,
      jwk: { ...(await exportJWK(privateKey)), kid: `${name}-1` },
      redirectUris: ['https://elsewhere.example/cb', `${urls['aggregatorUrl']}/operator/callback`],
      products: [
        {
          purpose: 'dpv:ServiceOptimisation',
          scopes: ['location-verification:verify'],
          grantTypes: ['authorization_code'],
          lawfulBasis: 'consent',
        },
        {
          purpose: 'dpv:FraudPreventionAndDetection',
          scopes: ['number-verification:verify'],
          grantTypes: ['authorization_code'],
          lawfulBasis: 'legitimate_interest',
        },
      ],
    };
  };
  const facts = {
    served: true,
    barred: false,
    subscriptionId: 'sub',
    lastSimChangeAt: '2026-01-02T03:04:05.000Z',
    radio: 'mobile',
    recognisedBy: 'address',
  };
  return worldSchema.parse({
    ...urls,
    issuer: urls['publicUrl'],
    operatorUrl: 'http://localhost:4001',
    clients: await Promise.all(['ridenow', 'kestrelpay', 'meadowcare', 'lanternpay'].map(client)),
    lines: [
      {
        name: 'ada',
        msisdn: '+990123456701',
        facts: { ...facts, address: { ip: '100.64.0.1', portFrom: 20_000, portTo: 20_999 } },
      },
      { name: 'ben', msisdn: '+990123456702', facts: { ...facts, address: { ip: '100.64.0.2' }, recognisedBy: 'header' } },
      { name: 'cleo', msisdn: '+990123456703', facts: { ...facts, served: false, address: { ip: '198.51.100.7' } } },
    ],
  });
}
