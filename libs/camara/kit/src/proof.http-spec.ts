import { createHash } from 'node:crypto';
import { type Room, echoApi, openRoom } from '@openmast/camara/kit-testing';

const PATH = '/echo/v1/say';

describe('A call with a token bound to a key', () => {
  let room: Room;
  let bound: string;
  beforeEach(async () => {
    room = await openRoom([echoApi()]);
    bound = room.verifier.issue({ scopes: ['echo:say'], subject: 'pairwise-ada', proofKey: 'thumbprint' });
  });
  afterEach(() => room.close());

  function say(headers: Record<string, string>, body = '{"word":"a"}', url = PATH) {
    return room.call({ method: 'POST', url, payload: body, headers: { 'content-type': 'application/json', ...headers } });
  }

  it('goes through with a good proof, asked for exactly this request', async () => {
    room.proofs.good.set('good', { isGood: true });

    expect((await say({ authorization: `DPoP ${bound}`, dpop: 'good' }, undefined, `${PATH}?a=b`)).status).toBe(200);
    expect(room.proofs.asked).toEqual([
      { proof: 'good', accessToken: bound, proofKey: 'thumbprint', method: 'POST', path: PATH, query: 'a=b' },
    ]);
  });

  it.each([
    ['as a bearer token', (token: string) => ({ authorization: `Bearer ${token}`, dpop: 'good' })],
    ['without proof', (token: string) => ({ authorization: `DPoP ${token}` })],
    ['with a bad proof', (token: string) => ({ authorization: `DPoP ${token}`, dpop: 'bad' })],
  ])('is 401 %s', async (_name, headers) => {
    room.proofs.good.set('good', { isGood: true });

    const { status, body, headers: answered } = await say(headers(bound));

    expect([status, body?.['code'], answered['www-authenticate']]).toEqual([
      401,
      'UNAUTHENTICATED',
      'DPoP error="invalid_dpop_proof"',
    ]);
    expect(room.authorization.asked).toEqual([]);
  });

  it('is held to the body its proof speaks for', async () => {
    const body = '{"word":"a"}';
    const bodyHash = createHash('sha256').update(body).digest('base64url');
    room.proofs.good.set('good', { isGood: true, bodyHash });

    expect((await say({ authorization: `DPoP ${bound}`, dpop: 'good' }, body)).status).toBe(200);
    expect((await say({ authorization: `DPoP ${bound}`, dpop: 'good' }, '{"word":"b"}')).status).toBe(401);
  });

  it('cannot be disguised: an ordinary token under the DPoP scheme is 401, and a stray DPoP header changes nothing', async () => {
    const ordinary = room.verifier.issue({ scopes: ['echo:say'], subject: 'pairwise-ada' });

    expect((await say({ authorization: `DPoP ${ordinary}`, dpop: 'good' })).status).toBe(401);
    expect((await say({ authorization: `Bearer ${ordinary}`, dpop: 'nonsense' })).status).toBe(200);
  });
});
