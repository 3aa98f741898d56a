import { type SimulatedCore, createSimulatedCore } from './fake';
import type { SimulatedLine } from './line';

const ada: SimulatedLine = {
  name: 'ada',
  msisdn: '+990123456701',
  served: true,
  barred: false,
  subscriptionId: 'sub-ada',
  lastSimChangeAt: '2026-01-02T03:04:05Z',
  radio: 'mobile',
  address: { ip: '100.64.0.1' },
  recognisedBy: 'address',
};

describe('The simulated core over HTTP', () => {
  let core: SimulatedCore;
  beforeEach(() => (core = createSimulatedCore({ lines: [ada] })));
  afterEach(() => core.server.close());

  const call = (method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    core.server.inject(payload ? { method, url, payload } : { method, url });

  it('lists, replaces, changes and deletes lines while it runs', async () => {
    expect((await call('GET', '/lines')).json()).toEqual({ lines: [ada] });
    expect((await call('PUT', '/lines/ada', { ...ada, barred: true })).json()).toMatchObject({ barred: true });
    expect((await call('PATCH', '/lines/ada', { served: false })).json()).toMatchObject({ served: false, barred: true });
    expect((await call('DELETE', '/lines/ada')).statusCode).toBe(204);
    expect((await call('GET', '/lines')).json()).toEqual({ lines: [] });
  });

  it('answers the three directories', async () => {
    const number = { msisdn: ada.msisdn };

    expect((await call('POST', '/session-directory/find', { ip: '100.64.0.1', port: 1 })).json()).toEqual({
      outcome: 'line',
      ...number,
    });
    expect((await call('POST', '/subscriber-directory/find', number)).json()).toEqual({
      line: { subscriptionId: 'sub-ada', barred: false, mayConsent: true },
    });
    expect((await call('POST', '/sim-history/find', number)).json()).toEqual({
      record: { lastSimChangeAt: ada.lastSimChangeAt },
    });
  });

  it('knows nothing of a line that is not ours', async () => {
    await call('PATCH', '/lines/ada', { served: false });

    expect((await call('POST', '/session-directory/find', { ip: '100.64.0.1' })).json()).toEqual({ outcome: 'none' });
    expect((await call('POST', '/subscriber-directory/find', { msisdn: ada.msisdn })).json()).toEqual({ line: null });
    expect((await call('POST', '/sim-history/find', { msisdn: ada.msisdn })).json()).toEqual({ record: null });
  });

  it.each([
    ['PUT', '/lines/ada', { ...ada, msisdn: '0123' }],
    ['PUT', '/lines/ada', { ...ada, name: 'ben' }],
    ['PUT', '/lines/ada', { ...ada, address: { ip: 'nowhere' } }],
    ['PUT', '/lines/ada', { ...ada, address: { ip: '100.64.0.1', portFrom: 9 } }],
    ['PUT', '/lines/+990123456701', ada],
    ['PATCH', '/lines/ada', { radio: 'pigeon' }],
    ['PATCH', '/lines/ada', { extra: 1 }],
    ['POST', '/session-directory/find', { ip: '100.64.0.1:80' }],
    ['POST', '/session-directory/find', { ip: '100.64.0.1', port: 0 }],
    ['POST', '/subscriber-directory/find', { msisdn: '990123456701' }],
    ['PUT', '/faults', { everything: { status: 500 } }],
    ['POST', '/lines/ada/operator-token', { expiresInSeconds: 0 }],
    ['POST', '/entitlement-server/redeem', { token: '' }],
    ['POST', '/message-centre/send', { msisdn: '0990123456701', text: 'x' }],
    ['POST', '/message-centre/send', { msisdn: '+990123456701', text: '' }],
  ] as const)('refuses %s %s with a sentence that repeats no number', async (method, url, payload) => {
    const answer = await call(method, url, payload);

    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ message: expect.stringMatching(/\.$/) });
    expect(answer.body).not.toMatch(/\d{6}/);
    expect(core.register.all()).toEqual([ada]);
  });

  it('refuses a number that is taken, a line that is missing and a body that is too large', async () => {
    expect((await call('PUT', '/lines/ben', { ...ada, name: 'ben' })).statusCode).toBe(409);
    expect((await call('PATCH', '/lines/ben', { barred: true })).statusCode).toBe(404);
    expect((await call('PUT', '/lines/ada', { ...ada, subscriptionId: 'x'.repeat(70_000) })).statusCode).toBe(413);
  });

  it('makes no operator token for a line of another operator, and none for no line', async () => {
    await call('PATCH', '/lines/ada', { served: false });

    expect((await call('POST', '/lines/ada/operator-token')).statusCode).toBe(409);
    expect((await call('POST', '/lines/ben/operator-token')).statusCode).toBe(404);
    expect((await call('GET', '/lines/ben/inbox')).statusCode).toBe(404);
  });

  it('injects faults until they are cleared, one port at a time', async () => {
    const number = { msisdn: ada.msisdn };
    await call('PUT', '/faults', { simHistory: { status: 503, delayMs: 5 } });

    expect((await call('POST', '/sim-history/find', number)).statusCode).toBe(503);
    expect((await call('POST', '/subscriber-directory/find', number)).statusCode).toBe(200);

    await call('DELETE', '/faults');

    expect((await call('POST', '/sim-history/find', number)).statusCode).toBe(200);
  });
});
