import { ADA, BEN, CLEO, type Room, openRoom } from '@openmast/camara/kit-testing';
import { AppError } from '@openmast/kernel';
import { createSimSwap, simSwap } from './sim-swap';

const CHECK = '/sim-swap/v2/check';
const DATE = '/sim-swap/v2/retrieve-date';

describe('SIM Swap v2 over HTTP', () => {
  let room: Room;

  beforeEach(async () => {
    room = await openRoom([simSwap]);
    room.ports.simHistory.records.set(ADA.e164, { lastChangeAt: room.clock.hoursAgo(24) });
    room.ports.simHistory.records.set(BEN.e164, { lastChangeAt: room.clock.hoursAgo(3000) });
  });

  afterEach(() => room.close());

  function threeLegged(...scopes: string[]): string {
    return room.verifier.issue({ scopes: scopes.length > 0 ? scopes : ['sim-swap'], subject: 'pairwise-ada', amr: ['nba'] });
  }

  function twoLegged(): string {
    return room.verifier.issue({ scopes: ['sim-swap'] });
  }

  describe('retrieve-date', () => {
    it('answers with the moment, in UTC', async () => {
      const reply = await room.post(DATE, threeLegged(), {});

      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({ latestSimChange: '2026-02-28T12:00:00.000Z' });
    });

    it('answers null and the period for an older change', async () => {
      room.authorization.line = BEN;

      const reply = await room.post(DATE, threeLegged(), {});

      expect(reply.body).toEqual({ latestSimChange: null, monitoredPeriod: 100 });
    });

    it('answers null alone where no SIM was ever paired', async () => {
      room.ports.simHistory.records.set(ADA.e164, {});

      const reply = await room.post(DATE, threeLegged(), {});

      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({ latestSimChange: null });
    });

    it('does not know maxAge', async () => {
      const reply = await room.post(DATE, threeLegged(), { maxAge: 48 });

      expect([reply.status, reply.body?.code]).toEqual([400, 'INVALID_ARGUMENT']);
    });
  });

  describe('check', () => {
    it.each([
      [{ maxAge: 48 }, true],
      [{ maxAge: 24 }, true],
      [{ maxAge: 23 }, false],
      [{}, true],
    ])('%j is answered %p a day after the swap', async (body, swapped) => {
      const reply = await room.post(CHECK, threeLegged(), body);

      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({ swapped });
    });

    it.each([
      [239, true],
      [241, false],
    ])('without maxAge means 240 hours: %d hours after the swap it is %p', async (hours, swapped) => {
      room.ports.simHistory.records.set(ADA.e164, { lastChangeAt: room.clock.hoursAgo(hours) });

      const reply = await room.post(CHECK, threeLegged(), {});

      expect(reply.body).toEqual({ swapped });
    });

    it.each([0, -1, 2401, 100000])('refuses maxAge %d as out of range', async (maxAge) => {
      const reply = await room.post(CHECK, threeLegged(), { maxAge });

      expect([reply.status, reply.body?.code]).toEqual([400, 'OUT_OF_RANGE']);
    });

    it.each<[string, object]>([
      ['a text', { maxAge: '48' }],
      ['half an hour', { maxAge: 0.5 }],
      ['null', { maxAge: null }],
      ['more than 32 bits', { maxAge: 2 ** 40 }],
      ['a range fault beside another', { maxAge: 0, phoneNumber: 'nonsense' }],
      ['a range fault beside an unknown property', { maxAge: 0, age: 1 }],
    ])('refuses maxAge that is %s as invalid', async (_what, body) => {
      const reply = await room.post(CHECK, twoLegged(), body);

      expect([reply.status, reply.body?.code]).toEqual([400, 'INVALID_ARGUMENT']);
    });
  });

  describe.each([CHECK, DATE])('%s and the subscriber', (path) => {
    it('is the one of a three-legged token', async () => {
      const reply = await room.post(path, threeLegged(), {});

      expect(reply.status).toBe(200);
    });

    it.each([ADA.e164, BEN.e164])('must not be named beside a three-legged token, same or not: %s', async (phoneNumber) => {
      const reply = await room.post(path, threeLegged(), { phoneNumber });

      expect([reply.status, reply.body?.code]).toEqual([422, 'UNNECESSARY_IDENTIFIER']);
      expect(room.authorization.asked).toEqual([]);
    });

    it('must be named beside a two-legged token', async () => {
      const reply = await room.post(path, twoLegged(), {});

      expect([reply.status, reply.body?.code]).toEqual([422, 'MISSING_IDENTIFIER']);
      expect(room.authorization.asked).toEqual([]);
    });

    it('is the one in the body of a call with a two-legged token', async () => {
      room.authorization.line = BEN;

      const reply = await room.post(path, twoLegged(), { phoneNumber: ADA.e164 });

      expect(reply.body).toEqual(path === CHECK ? { swapped: true } : { latestSimChange: '2026-02-28T12:00:00.000Z' });
      expect(room.authorization.asked).toEqual([expect.objectContaining({ isSingleUse: false })]);
      expect(room.authorization.asked[0]?.token.subject).toBeUndefined();
    });

    it('is not found where the number is not ours', async () => {
      const reply = await room.post(path, twoLegged(), { phoneNumber: CLEO.e164 });

      expect([reply.status, reply.body?.code]).toEqual([404, 'IDENTIFIER_NOT_FOUND']);
      expect(reply.text).not.toContain(CLEO.e164.slice(1));
    });
  });

  describe.each([
    [CHECK, 'sim-swap:check', 'sim-swap:retrieve-date'],
    [DATE, 'sim-swap:retrieve-date', 'sim-swap:check'],
  ])('%s and scopes', (path, own, other) => {
    it.each([[own], ['sim-swap']])('opens with %s', async (scope) => {
      const reply = await room.post(path, threeLegged(scope), {});

      expect(reply.status).toBe(200);
      expect(room.authorization.asked).toEqual([expect.objectContaining({ scope })]);
    });

    it(`stays closed with ${other} only`, async () => {
      const reply = await room.post(path, threeLegged(other), {});

      expect([reply.status, reply.body?.code]).toEqual([403, 'PERMISSION_DENIED']);
    });

    it('is called under its own scope where the token has both', async () => {
      await room.post(path, threeLegged('sim-swap', own), {});

      expect(room.authorization.asked).toEqual([expect.objectContaining({ scope: own })]);
    });
  });

  it('takes a token more than once', async () => {
    const token = threeLegged();

    const statuses = [await room.post(CHECK, token, {}), await room.post(CHECK, token, {})].map(({ status }) => status);

    expect(statuses).toEqual([200, 200]);
  });

  it.each([CHECK, DATE])('%s never guesses when the register is silent or talks nonsense', async (path) => {
    room.ports.simHistory.isUnavailable = true;
    const silent = await room.post(path, threeLegged(), {});
    room.ports.simHistory.isUnavailable = false;
    room.ports.simHistory.records.set(ADA.e164, { lastChangeAt: new Date('soon') });
    const nonsense = await room.post(path, threeLegged(), {});

    expect([silent.status, silent.body?.code]).toEqual([503, 'UNAVAILABLE']);
    expect([nonsense.status, nonsense.body?.code]).toEqual([503, 'UNAVAILABLE']);
  });
});

describe('SIM Swap where the law lets an operator look back 30 days', () => {
  let room: Room;

  beforeEach(async () => {
    room = await openRoom([createSimSwap({ monitoredHours: 720 })]);
    room.ports.simHistory.records.set(ADA.e164, { lastChangeAt: room.clock.hoursAgo(721) });
  });

  afterEach(() => room.close());

  it('tells no older date', async () => {
    const token = room.verifier.issue({ scopes: ['sim-swap'], subject: 'pairwise-ada' });

    const reply = await room.post(DATE, token, {});

    expect(reply.body).toEqual({ latestSimChange: null, monitoredPeriod: 30 });
  });

  it('refuses to check a longer time, and says how long it may be', async () => {
    const token = room.verifier.issue({ scopes: ['sim-swap'], subject: 'pairwise-ada' });

    const reply = await room.post(CHECK, token, { maxAge: 721 });

    expect([reply.status, reply.body?.code]).toEqual([400, 'OUT_OF_RANGE']);
    expect(reply.body?.message).toContain('720 hours');
    expect(room.ports.simHistory.asks).toBe(0);
  });

  it.each([0, 23, 24.5, Number.NaN, -720])('refuses a period of %d hours at boot', (monitoredHours) => {
    expect(() => createSimSwap({ monitoredHours })).toThrow(AppError);
  });
});
