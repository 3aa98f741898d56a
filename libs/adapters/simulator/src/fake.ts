import { setTimeout as pause } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Fault, type Faults, faultsSchema } from './fault-injection';
import { type SimulatedLine, ipText, lineName, lineSchema, msisdnText, portNumber } from './line';
import { LineRegister } from './line-register';
import { MessageCentre } from './message-centre';
import { OperatorTokens } from './operator-tokens';

const BODY_LIMIT_BYTES = 64 * 1024;
const TOKEN_LIFE_SECONDS = 300;
const TOKEN_LENGTH_MAX = 4_096;
const TEXT_LENGTH_MAX = 480;

export interface SimulatedCoreOptions {
  readonly lines?: readonly SimulatedLine[];
}

/** The core's HTTP server, not listening yet, and the register behind it for whoever plays the access network. */
export interface SimulatedCore {
  readonly server: FastifyInstance;
  readonly register: LineRegister;
}

const findByAddress = z.strictObject({ ip: ipText, port: portNumber.optional() });
const findByNumber = z.strictObject({ msisdn: msisdnText });
const namedLine = z.object({ name: lineName });
const tokenLife = z.strictObject({ expiresInSeconds: z.int().min(1).max(TOKEN_LIFE_SECONDS).default(TOKEN_LIFE_SECONDS) });
const redemption = z.strictObject({ token: z.string().min(1).max(TOKEN_LENGTH_MAX) });
const message = z.strictObject({ msisdn: msisdnText, text: z.string().min(1).max(TEXT_LENGTH_MAX) });

interface Network {
  readonly register: LineRegister;
  readonly tokens: OperatorTokens;
  readonly messages: MessageCentre;
}

/** A request that the core does not understand; its message is the whole answer. */
class BadRequest extends Error {
  constructor(
    message: string,
    readonly statusCode = 400,
  ) {
    super(message);
  }
}

/** Checks input; the sentence names the faulty fields and repeats nothing of what was sent, for it may be somebody's number. */
function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the request'}: ${issue.message}`);
  throw new BadRequest(`The request cannot be read: ${faults.join('; ')}.`);
}

/**
 * The simulated mobile core: registers of lines that can be set while it runs, directories that answer from them, an
 * entitlement server, a message centre, and faults on demand. No phone number is ever part of a URL.
 */
export function createSimulatedCore({ lines = [] }: SimulatedCoreOptions = {}): SimulatedCore {
  const register = new LineRegister(lines);
  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  server.setErrorHandler(async (error: { statusCode?: number; message: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    await reply.code(status).send({ message: status < 500 ? error.message : 'The simulated core failed.' });
  });
  server.setNotFoundHandler(async (_request, reply) => {
    await reply.code(404).send({ message: 'The simulated core has no such path.' });
  });
  const network: Network = { register, tokens: new OperatorTokens(register), messages: new MessageCentre() };
  mountLines(server, register);
  mountHandsets(server, network);
  mountDirectories(server, network);
  return { server, register };
}

function mountLines(server: FastifyInstance, register: LineRegister): void {
  const store = (line: SimulatedLine): SimulatedLine => {
    const outcome = register.put(line);
    if (outcome === 'taken') throw new BadRequest('Another line has this number.', 409);
    if (outcome === 'full') throw new BadRequest('The register is full.', 409);
    return line;
  };
  const nameIn = (request: FastifyRequest): string => read(namedLine, request.params).name;
  const existing = (name: string): SimulatedLine => {
    const line = register.get(name);
    if (!line) throw new BadRequest('There is no line of this name.', 404);
    return line;
  };
  const bodyFor = (name: string, request: FastifyRequest): Record<string, unknown> => {
    const body = read(z.record(z.string(), z.unknown()), request.body);
    if (body['name'] !== undefined && body['name'] !== name)
      throw new BadRequest('The name in the body is not the name in the path.');
    return { ...body, name };
  };

  server.get('/lines', async () => ({ lines: register.all() }));
  server.put('/lines/:name', async (request) => store(read(lineSchema, bodyFor(nameIn(request), request))));
  server.patch('/lines/:name', async (request) => {
    const line = existing(nameIn(request));
    return store(read(lineSchema, { ...line, ...bodyFor(line.name, request) }));
  });
  server.delete('/lines/:name', async (request, reply) => {
    register.delete(existing(nameIn(request)).name);
    return reply.code(204).send();
  });
}

/** What somebody holding the phone of a line can do and see; the phone proves its SIM over any radio. */
function mountHandsets(server: FastifyInstance, { register, tokens, messages }: Network): void {
  const existing = (request: FastifyRequest): SimulatedLine => {
    const line = register.get(read(namedLine, request.params).name);
    if (!line) throw new BadRequest('There is no line of this name.', 404);
    return line;
  };
  server.post('/lines/:name/operator-token', async (request) => {
    const { name } = existing(request);
    const { expiresInSeconds } = read(tokenLife, request.body ?? {});
    const token = tokens.make(name, expiresInSeconds);
    if (!token) throw new BadRequest('The line is with another operator, and so is its entitlement server.', 409);
    return { token, expiresInSeconds };
  });
  server.get('/lines/:name/inbox', async (request) => ({ messages: messages.inbox(existing(request).msisdn) }));
}

function mountDirectories(server: FastifyInstance, { register, tokens, messages }: Network): void {
  let faults: Faults = {};
  server.put('/faults', async (request) => (faults = read(faultsSchema, request.body)));
  server.get('/faults', async () => faults);
  server.delete('/faults', async (_request, reply) => {
    faults = {};
    return reply.code(204).send();
  });

  const mount = (path: string, port: keyof Faults, answer: (body: unknown) => unknown) => {
    server.post(path, async (request, reply) => {
      const fault = faults[port];
      if (fault) return suffer(fault, reply, () => answer(request.body));
      return answer(request.body);
    });
  };
  mount('/session-directory/find', 'numberAtAddress', (body) => {
    const { ip, port } = read(findByAddress, body);
    return register.lineAt(port === undefined ? { ip } : { ip, port });
  });
  mount('/subscriber-directory/find', 'subscriberDirectory', (body) => {
    const line = register.servedLine(read(findByNumber, body).msisdn);
    return {
      line: line ? { subscriptionId: line.subscriptionId, barred: line.barred, mayConsent: line.mayConsent ?? true } : null,
    };
  });
  mount('/sim-history/find', 'simHistory', (body) => {
    const line = register.servedLine(read(findByNumber, body).msisdn);
    return { record: line ? { lastSimChangeAt: line.lastSimChangeAt } : null };
  });
  mount('/entitlement-server/redeem', 'entitlementServer', (body) => {
    const msisdn = tokens.redeem(read(redemption, body).token);
    return { line: msisdn === undefined ? null : { msisdn } };
  });
  mount('/message-centre/send', 'smsSender', (body) => {
    const { msisdn, text } = read(message, body);
    messages.deliver(msisdn, text);
    return { accepted: true };
  });
}

async function suffer(fault: Fault, reply: FastifyReply, answer: () => unknown): Promise<unknown> {
  if (fault.delayMs) await pause(fault.delayMs, undefined, { ref: false });
  const body = fault.body ?? JSON.stringify(answer());
  if (fault.cut) {
    reply.hijack();
    reply.raw.writeHead(fault.status ?? 200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    reply.raw.write(body.slice(0, body.length / 2), () => reply.raw.destroy());
    return reply;
  }
  if (fault.status && fault.status !== 200 && fault.body === undefined) {
    return reply.code(fault.status).send({ message: 'A fault that somebody asked for.' });
  }
  return reply
    .code(fault.status ?? 200)
    .type('application/json')
    .send(body);
}
