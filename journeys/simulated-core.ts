import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '@openmast/testing';
import { request } from 'undici';

const MESSAGE_TIMEOUT_MS = 8_000;
const POLL_MS = 50;

async function send(method: 'GET' | 'POST' | 'PUT', url: string, json?: unknown): Promise<Record<string, unknown>> {
  const content = json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
  const { statusCode, body } = await request(url, { method, ...content });
  if (statusCode !== 200) throw new Error(`the simulated core refused ${method}: ${await body.text()}`);
  return (await body.json()) as Record<string, unknown>;
}

/** What the line's phone gets from its entitlement server. */
export async function operatorToken({ simulatorUrl }: World, line: string, expiresInSeconds = 300): Promise<string> {
  return String((await send('POST', `${simulatorUrl}/lines/${line}/operator-token`, { expiresInSeconds }))['token']);
}

/** What the line is told after a yes: it comes when it comes, and wants nothing. */
const NOTICE = /you have allowed|ha permitido|سمحتَ/;

/** Text messages of the line's phone that want something, oldest first. */
export async function inboxOf({ simulatorUrl }: World, line: string): Promise<string[]> {
  const { messages } = await send('GET', `${simulatorUrl}/lines/${line}/inbox`);
  return (messages as { text: string }[]).map(({ text }) => text).filter((text) => !NOTICE.test(text));
}

/** Waits for message number `count`. @returns the link in it @throws Error when none comes */
export async function linkInMessage(world: World, line: string, count: number): Promise<string> {
  const deadlineMs = Date.now() + MESSAGE_TIMEOUT_MS;
  for (;;) {
    const texts = await inboxOf(world, line);
    const link = texts.length >= count ? /http\S+/.exec(texts.at(-1) ?? '')?.[0] : undefined;
    if (link) return link;
    if (Date.now() > deadlineMs) throw new Error(`no message number ${String(count)} came`);
    await sleep(POLL_MS);
  }
}

/** Breaks ports of the core, by name; an empty object mends all. */
export async function setFaults({ simulatorUrl }: World, faults: object): Promise<void> {
  await send('PUT', `${simulatorUrl}/faults`, faults);
}
