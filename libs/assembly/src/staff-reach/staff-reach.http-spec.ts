import { type Answer, House, PEOPLE, type Role, type TenantId } from './house.reach-spec';
import { OPERATIONS, type Operation, type Sent, type Told } from './operations.reach-spec';
import { type Things, madeUpThings, marksOf } from './things.reach-spec';

const TIMEOUT_MS = 60_000;
jest.setTimeout(TIMEOUT_MS);

const operations = Object.entries(OPERATIONS).map(([name, operation]) => ({ name, method: name.split(' ')[0] ?? '', operation }));
const tries = operations.flatMap(({ operation, ...one }) =>
  Object.entries(operation.tries ?? {}).map(([where, { send, told }]) => ({ ...one, where, send, told })),
);
const ownersOperations = operations.filter(({ operation }) => operation.isForOwners);

describe('what staff reach', () => {
  let house: House;
  beforeAll(async () => (house = await House.open()));
  afterAll(async () => {
    await house.close();
    jest.restoreAllMocks();
  });

  it('is documented and known here: every route of the operator port, and whatever else staff sign in for', async () => {
    const documented = [...(await house.operationsOf('operator'))];
    const elsewhere = [...(await house.operationsOf('public'))].filter(([, signIns]) => signIns.includes('basic'));

    expect(house.routesOf('operator').sort()).toEqual(documented.map(([name]) => name).sort());
    expect(documented.filter(([, signIns]) => signIns.join() !== 'basic')).toEqual([]);
    expect([...documented, ...elsewhere].map(([name]) => name).sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  it.each(operations)('is nothing without a password: $name', async ({ method, operation }) => {
    const { north } = await house.arrange();
    const before = await house.rows();

    const answer = await house.askAsNobody({ method, ...operation.send(north) });

    expect(readOf(answer)).toEqual(atLeast({ status: 401, body: { code: 'UNAUTHENTICATED' } }));
    expect(await house.rows()).toEqual(before);
  });

  describe.each<[TenantId, TenantId]>([
    ['north', 'south'],
    ['south', 'north'],
  ])('from %s', (here, there) => {
    let own: Things;
    let theirs: Things;
    const nobodys = madeUpThings(PEOPLE.none);
    const nobodysOfNobody = madeUpThings(PEOPLE.neverMet);
    beforeEach(async () => {
      const things = await house.arrange();
      own = things[here];
      theirs = { ...things[there], phoneNumber: PEOPLE[there] };
    });
    const ask = (role: Role, method: string, sent: Sent) => house.askAs(role, here, { method, ...sent });
    const roleFor = ({ isForOwners }: Operation): Role => (isForOwners ? 'owner' : 'care');

    it.each(tries)('does not tell another’s things from nobody’s, and touches neither: $name, $where', async (one) => {
      const before = await house.rows();

      const foreign = await ask('owner', one.method, one.send(theirs, own));
      const madeUp = await ask('owner', one.method, one.send(nobodys, own));
      const neverMet = await ask('owner', one.method, one.send(nobodysOfNobody, own));

      expect(readOf(foreign)).toEqual(atLeast(one.told));
      // The same bytes by the same way: only what takes another way takes another time.
      expect(foreign.statements).toContain('tenancy-find-staff');
      expect(foreign).toEqual(madeUp);
      expect(withoutKeyCheck(neverMet)).toEqual(madeUp);
      expect(await house.rows()).toEqual(before);
    });

    it.each(operations)('works for one’s own things, and leaves another’s: $name', async ({ method, operation }) => {
      const isTheirs = (text: string) => marksOf(theirs).some((mark) => text.includes(mark));
      const before = await house.rows();

      const answer = await ask(roleFor(operation), method, operation.send(own));

      expect(readOf(answer)).toEqual(atLeast(operation.works(own)));
      if (operation.isOfOperator) return;
      expect(isTheirs(answer.text)).toBe(false);
      expect((await house.rows()).filter(isTheirs)).toEqual(before.filter(isTheirs));
    });

    it('knows one’s own application by capitals too: a UUID has no case', async () => {
      const { send, works } = OPERATIONS['POST /v1/consents/withdraw']!;

      const answer = await ask('care', 'POST', send({ ...own, applicationId: own.applicationId.toUpperCase() }));

      expect(readOf(answer)).toEqual(atLeast(works(own)));
    });

    it.each(ownersOperations)('goes further for owners only, whoever it is about: $name', async ({ method, operation }) => {
      const before = await house.rows();

      const answers: Answer[] = [];
      for (const whose of [own, theirs, nobodys, nobodysOfNobody]) answers.push(await ask('care', method, operation.send(whose)));

      expect(readOf(answers[0]!)).toEqual(atLeast({ status: 403, body: { code: 'OWNERS_ONLY' } }));
      expect(answers).toEqual(answers.map(() => answers[0]));
      expect(await house.rows()).toEqual(before);
    });
  });
});

/** Where nobody was met under a number, the registry asks whether it could have found somebody. That tells of no tenant. */
function withoutKeyCheck({ statements, ...answer }: Answer): Answer {
  return { ...answer, statements: statements.filter((name) => name !== 'subscriber-missing-keys') };
}

function readOf({ status, text }: Answer): Told {
  return { status, ...(text === '' ? {} : { body: JSON.parse(text) as unknown }) };
}

/** With these members and these items, and perhaps more; an empty list is empty. */
function atLeast(wanted: unknown): unknown {
  if (Array.isArray(wanted)) return wanted.length === 0 ? [] : expect.arrayContaining(wanted.map(atLeast));
  if (typeof wanted !== 'object' || wanted === null) return wanted;
  return expect.objectContaining(Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, atLeast(value)])));
}
