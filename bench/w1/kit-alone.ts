import type { AddressInfo } from 'node:net';
import { catalogue } from '@openmast/camara/catalog';
import {
  CallAuthorization,
  type CallVerdict,
  mountCamaraApis,
  PostgresCallAuthorization,
  type VerifiedToken,
} from '@openmast/camara/kit';
import { FakeInquiry, FakeProofs, fakePorts, RecordingLog, subjectOf, ADA } from '@openmast/camara/kit-testing';
import { AccessTokenVerifier, PublishedKeys, SignedTokenReader } from '@openmast/identity';
import { granted, parsePurpose, parseScope, SystemClock } from '@openmast/kernel';
import { createLogger, Database, KeyRing } from '@openmast/runtime';
import { NumberVault } from '@openmast/subscriber';
import { fastify } from 'fastify';
import { answerQuestions } from '../processes/pinned-process';
import { PURPOSE, SCOPE, type ServerQuestion } from './call';

/** The product's default, `OPENMAST_DATABASE_CONNECTIONS_MAX`. */
const CONNECTIONS_MAX = 10;

/** Takes any token for the same good one, unread. */
class UnreadToken extends AccessTokenVerifier {
  private readonly token: VerifiedToken = {
    tokenId: 'unread',
    clientId: 'unread',
    subject: 'unread',
    scopes: new Set([parseScope(SCOPE)].filter((scope) => scope !== undefined)),
    amr: ['nba'],
    grantType: 'authorization_code',
    expiresAt: new Date('2099-01-01T00:00:00Z'),
    ...purposeOf(PURPOSE),
  };

  override verify(): Promise<VerifiedToken> {
    return Promise.resolve(this.token);
  }
}

/** Checks the signature, as the product does; no other format is read. */
class SignedToken extends AccessTokenVerifier {
  constructor(private readonly reader: SignedTokenReader) {
    super();
  }

  override verify(token: string): Promise<VerifiedToken | undefined> {
    return this.reader.read(token);
  }
}

function purposeOf(text: string): Pick<VerifiedToken, 'purpose'> {
  const purpose = parsePurpose(text);
  return purpose === undefined ? {} : { purpose };
}

/** Says yes at once, and that every number is the subscriber's. */
class AlwaysYes extends CallAuthorization {
  private readonly verdict: CallVerdict = { ...granted, subject: { ...subjectOf(ADA), hasNumber: () => true } };

  override ask(): Promise<CallVerdict> {
    return Promise.resolve(this.verdict);
  }
}

/** As the product looks permission up, through the same pool of the same size. */
async function lookedUp({ url, masterKey }: NonNullable<ServerQuestion['database']>): Promise<CallAuthorization> {
  const log = createLogger('kit-alone', 'warn');
  const database = await Database.open({ url, connectionsMax: CONNECTIONS_MAX, entities: [], applicationName: 'kit-alone', log });
  const vault = new NumberVault(new KeyRing(Buffer.from(masterKey)));
  return new PostgresCallAuthorization({ database, vault, clock: new SystemClock() });
}

/** The pipeline's stations on a plain Fastify, without Nest and metrics: what is left when those are taken away. */
async function open({ tokenCheck, issuer, publicJwk, database }: ServerQuestion): Promise<number> {
  const app = fastify();
  const clock = new SystemClock();
  const keys = new PublishedKeys({ clock, publicKeys: () => Promise.resolve([publicJwk]) });
  const jose = new SignedToken(new SignedTokenReader({ issuer, clock, keys }));
  mountCamaraApis(app, {
    apis: catalogue,
    issuer,
    verifier: tokenCheck === 'jose' ? jose : new UnreadToken(),
    proofs: new FakeProofs(),
    authorization: database ? await lookedUp(database) : new AlwaysYes(),
    inquiry: new FakeInquiry(),
    ports: fakePorts(),
    clock,
    log: new RecordingLog(),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

answerQuestions(open);
