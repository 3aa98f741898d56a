import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { type CallSample, type CamaraApi, bindApi, mountCamaraApis } from '@openmast/camara/kit';
import { AnswerContract } from './answer-contract';
import { FakeAuthorization } from './fake-authorization';
import { FakeInquiry } from './fake-inquiry';
import { type FakePorts, fakePorts } from './fake-ports';
import { FakeProofs } from './fake-proofs';
import { FakeVerifier } from './fake-verifier';
import { RecordingLog } from './recording-log';
import { SettableClock } from './settable-clock';

const ISSUER = 'https://auth.north.example';

export interface CallReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  /** Parsed JSON, or `undefined` for an answer without a body. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly text: string;
}

export interface RoomSettings {
  /** Prepares the instance the APIs are mounted on, e.g. with another plugin beside them. */
  readonly prepare?: (app: FastifyInstance) => void;
}

/** API rooms alone over HTTP: every fake at hand, every answer held against the contract. */
export interface Room {
  readonly app: FastifyInstance;
  readonly verifier: FakeVerifier;
  readonly proofs: FakeProofs;
  readonly authorization: FakeAuthorization;
  readonly inquiry: FakeInquiry;
  readonly ports: FakePorts;
  readonly clock: SettableClock;
  readonly log: RecordingLog;
  readonly samples: CallSample[];
  /** Any request at all. */
  call(request: InjectOptions & { readonly url: string }): Promise<CallReply>;
  post(path: string, token: string, body: object): Promise<CallReply>;
  get(path: string, token: string, headers?: Readonly<Record<string, string>>): Promise<CallReply>;
  close(): Promise<void>;
}

export async function openRoom(apis: readonly CamaraApi[], settings: RoomSettings = {}): Promise<Room> {
  const app = Fastify();
  settings.prepare?.(app);
  const fakes = {
    verifier: new FakeVerifier(),
    proofs: new FakeProofs(),
    authorization: new FakeAuthorization(),
    inquiry: new FakeInquiry(),
    ports: fakePorts(),
    clock: new SettableClock(),
    log: new RecordingLog(),
  };
  const samples: CallSample[] = [];
  mountCamaraApis(app, { apis, issuer: ISSUER, observe: (sample) => samples.push(sample), ...fakes });
  await app.ready();
  const contract = new AnswerContract(apis.map((api) => bindApi(api, ISSUER)));

  async function call(request: InjectOptions & { readonly url: string }): Promise<CallReply> {
    const { statusCode: status, headers, payload: text } = await app.inject(request);
    const isJson = text !== '' && headers['content-type'] === 'application/json';
    const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : undefined;
    const path = request.url.split('?')[0] ?? '';
    if (isJson && !path.endsWith('/openapi.json')) contract.check({ path, method: request.method ?? 'GET', status, body });
    return { status, headers, body, text };
  }

  return {
    app,
    ...fakes,
    samples,
    call,
    post: (url, token, body) => call({ method: 'POST', url, payload: JSON.stringify(body), headers: jsonFrom(token) }),
    get: (url, token, headers = {}) => call({ method: 'GET', url, headers: { authorization: `Bearer ${token}`, ...headers } }),
    close: () => app.close(),
  };
}

function jsonFrom(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}
