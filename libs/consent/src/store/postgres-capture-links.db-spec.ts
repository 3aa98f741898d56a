import { randomUUID } from 'node:crypto';
import { type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import { createLogger } from '@openmast/runtime';
import { type WorldDatabase, openWorldDatabase } from '@openmast/testing';
import type { CaptureMatter } from '../capture-links';
import { PostgresCaptureLinks } from './postgres-capture-links';
import { startPurgingLinks } from './purge';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const check = parseScope('sim-swap:check')!;
const date = parseScope('sim-swap:retrieve-date')!;
const CALLBACK = 'https://ridenow.example/consent';

describe('capture links in the store', () => {
  let world: WorldDatabase;
  let links: PostgresCaptureLinks;
  beforeAll(async () => {
    world = await openWorldDatabase();
    links = new PostgresCaptureLinks(world.database, world.keyRing);
  });
  afterAll(() => world.close());

  function matter(change: Partial<CaptureMatter> = {}): CaptureMatter {
    const subscriber = randomUUID() as string as SubscriberRef;
    return { subscriber, applicationId: randomUUID(), purpose: fraud, scopes: [check], ...change };
  }

  async function open(asked: CaptureMatter): Promise<string> {
    const secret = await links.open(asked, CALLBACK);
    if (secret === undefined) throw new Error('the spec wanted a link');
    return secret;
  }

  const lapse = (asked: CaptureMatter) =>
    world.database.affected(
      { name: 'spec-lapse', text: 'update consent.capture_link set expires_at = now() where subscriber_id = $1' },
      [asked.subscriber],
    );

  it('are found by their secret, and no other', async () => {
    const asked = matter({ scopes: [check, date] });
    const secret = await open(asked);

    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await links.find(secret)).toEqual({ ...asked, callbackUrl: CALLBACK, isExpired: false });
    expect(await links.find(await links.open(matter(), undefined).then((other) => other!))).not.toHaveProperty('callbackUrl');
    for (const other of ['', 'x', 'A'.repeat(43), `${secret}x`]) expect(await links.find(other)).toBeUndefined();
  });

  it('keep a keyed hash: neither the secret nor what another key makes of it', async () => {
    const secret = await open(matter());
    const rows = await world.database.rows<{ text: string }>(
      { name: 'spec-links', text: 'select row_to_json(l)::text as text from consent.capture_link l' },
      [],
    );

    expect(rows.map(({ text }) => text).join()).not.toContain(secret);
  });

  it('end once, whoever else answers at the same time, and not after their time', async () => {
    const secret = await open(matter());
    const ends = await Promise.all(
      Array.from({ length: 8 }, (_, index) => links.end(secret, index % 2 === 0 ? 'granted' : 'denied')),
    );
    const late = matter();
    const lateSecret = await open(late);
    await lapse(late);

    expect(ends.filter(Boolean)).toHaveLength(1);
    expect((await links.find(secret))?.result).toBe(ends.indexOf(true) % 2 === 0 ? 'granted' : 'denied');
    expect(await links.end(lateSecret, 'granted')).toBe(false);
    expect(await links.find(lateSecret)).toMatchObject({ isExpired: true });
    expect((await links.find(lateSecret))?.result).toBeUndefined();
  });

  it('tell a failure instead of the answer, and make none of an open journey', async () => {
    const [ended, standing] = [await open(matter()), await open(matter())];
    await links.end(ended, 'granted');
    for (const secret of [ended, standing]) await links.noteFailure(secret);

    expect([(await links.find(ended))?.result, (await links.find(standing))?.result]).toEqual(['error', undefined]);
  });

  it('know what stands on the screen of whom, for whom, until it is answered or lapses', async () => {
    const asked = matter();
    const secret = await open(asked);
    const before = await links.beingAsked(asked);
    await links.noteShown(secret);

    expect([...before]).toEqual([]);
    expect([...(await links.beingAsked({ ...asked, scopes: [check, date] }))]).toEqual([check]);
    expect([...(await links.beingAsked({ ...asked, applicationId: randomUUID() }))]).toEqual([]);
    expect([...(await links.beingAsked({ ...asked, purpose: parsePurpose('dpv:Marketing')! }))]).toEqual([]);
    await lapse(asked);
    expect([...(await links.beingAsked(asked))]).toEqual([]);

    const other = matter();
    const answered = await open(other);
    await links.noteShown(answered);
    await links.end(answered, 'denied');
    expect([...(await links.beingAsked(other))]).toEqual([]);
  });

  it('are counted by line and application within the hour, also when asked for at once', async () => {
    const asked = matter();
    const secrets = await Promise.all(Array.from({ length: 25 }, () => links.open(asked, undefined)));

    expect(secrets.filter((secret) => secret !== undefined)).toHaveLength(10);
    expect(await links.open({ ...asked, applicationId: randomUUID() }, undefined)).toBeDefined();
    await world.database.affected(
      {
        name: 'spec-hour',
        text: "update consent.capture_frequency set window_start = now() - interval '61 minutes' where subscriber_id = $1",
      },
      [asked.subscriber],
    );
    expect(await links.open(asked, undefined)).toBeDefined();
  });

  it('are forgotten a day after their end', async () => {
    const [old, recent] = [matter(), matter()];
    const [oldSecret, recentSecret] = [await open(old), await open(recent)];
    for (const [asked, age] of [
      [old, '25 hours'],
      [recent, '23 hours'],
    ] as const) {
      await world.database.affected(
        {
          name: 'spec-age',
          text: 'update consent.capture_link set expires_at = now() - $2::interval where subscriber_id = $1',
        },
        [asked.subscriber, age],
      );
    }
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'performance'] });
    const end = startPurgingLinks(world.database, createLogger('spec', 'silent'));
    jest.advanceTimersByTime(61_000);
    jest.useRealTimers();
    for (let tries = 0; tries < 50 && (await links.find(oldSecret)) !== undefined; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    end();

    expect(await links.find(oldSecret)).toBeUndefined();
    expect(await links.find(recentSecret)).toMatchObject({ isExpired: true });
  });
});
