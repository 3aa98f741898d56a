import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerQuestions } from '../processes/pinned-process';
import type { BenchLine } from './subscribers';

type Answers = Readonly<Record<string, (question: Record<string, string>) => unknown>>;

/**
 * The operator's session directory and subscriber directory, on the wire of the simulated core. That one searches its lines
 * one by one, which suits a demo; here they are in a map, so that the systems behind us are not what is measured.
 */
async function open(lines: readonly BenchLine[]): Promise<number> {
  const byAddress = new Map(lines.map((line) => [line.ip, line]));
  const byNumber = new Map(lines.map((line) => [line.number, line]));
  const answers: Answers = {
    '/session-directory/find': ({ ip = '' }) => {
      const line = byAddress.get(ip);
      return line ? { outcome: 'line', msisdn: line.number } : { outcome: 'none' };
    },
    '/subscriber-directory/find': ({ msisdn = '' }) => {
      const line = byNumber.get(msisdn);
      return { line: line ? { subscriptionId: line.subscriptionId, barred: false, mayConsent: true } : null };
    },
  };
  const server = createServer((request, response) => {
    void read(request).then((question) => {
      const text = JSON.stringify(answers[request.url ?? '']?.(question) ?? {});
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

async function read(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
}

answerQuestions(open);
