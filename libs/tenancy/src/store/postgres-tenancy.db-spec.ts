import { type SmallNorth, type WorldDatabase, createSmallNorth, createSmallSouth, openWorldDatabase } from '@openmast/testing';
import { isClientSecret } from './client-secret';
import { PostgresCountryRules } from './postgres-country-rules';
import { PostgresApplicationRegistry } from './postgres-application-registry';
import { PostgresStaffDirectory } from './postgres-staff-directory';

const olga = { tenantId: 'north', name: 'olga', role: 'owner' };
const otto = { ...olga, name: 'otto' };
const sven = { tenantId: 'south', name: 'sven', role: 'owner' };

describe('tenancy in the store', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let applications: PostgresApplicationRegistry;

  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    await createSmallSouth(world.database);
    applications = new PostgresApplicationRegistry(world.database);
  });
  afterAll(() => world.close());

  it('finds an application with its owner, partner, operator and products', async () => {
    expect(await applications.find(north.rideNow)).toMatchObject({
      id: north.rideNow,
      displayName: 'ridenow',
      ownerName: 'ridenow Ltd',
      partnerName: 'Acorn',
      operatorName: 'North Mobile',
      country: 'XN',
      redirectUris: ['https://ridenow.example/callback'],
      products: [{ scopes: ['number-verification:verify'] }, { scopes: ['sim-swap:check'], lawfulBasis: 'consent' }],
    });
  });

  it.each(['', 'ridenow', '00000000-0000-4000-8000-000000000000', "' or 1=1 --"])('knows nobody called %p', async (id) => {
    expect(await applications.find(id)).toBeUndefined();
  });

  it('gives everybody who asks at the same moment the application they asked for', async () => {
    const stranger = '00000000-0000-4000-8000-000000000000';
    const ids = [north.rideNow, stranger, north.kestrelPay, north.rideNow];

    const found = await Promise.all(ids.map((id) => applications.find(id)));

    expect(found.map((application) => application?.displayName)).toEqual(['ridenow', undefined, 'kestrelpay', 'ridenow']);
  });

  it('keeps what protects a yes, and protects nothing unless that was recorded', async () => {
    const protections = [{ secondChannel: true, minimumDisplaySeconds: 3 }, undefined];
    const { id } = await north.onboarding.addApplication({
      partnerId: north.partnerId,
      owner: { legalName: 'Guarded Ltd', country: 'XN', privacyPolicyUrl: 'https://guarded.example/privacy' },
      name: 'guarded',
      displayName: 'Guarded',
      keys: [],
      redirectUris: [],
      products: protections.map((consentProtection) => ({
        capability: 'sim-swap',
        purpose: 'dpv:Marketing',
        scopes: ['sim-swap:check'],
        grantTypes: ['authorization_code' as const],
        lawfulBasis: 'consent' as const,
        ...(consentProtection ? { consentProtection } : {}),
      })),
    });
    const found = await applications.find(id);

    expect(found?.products.map(({ consentProtection }) => consentProtection)).toEqual(expect.arrayContaining(protections));
  });

  it('takes a suspended application for unknown', async () => {
    await north.onboarding.setApplicationStatus(north.kestrelPay, 'suspended');

    expect(await applications.find(north.kestrelPay)).toBeUndefined();
  });

  it.each([
    ['an unknown purpose', { purpose: 'dpv:Nope', scopes: ['a:b'] }, 'UNKNOWN_PURPOSE'],
    ['a malformed scope', { purpose: 'dpv:Marketing', scopes: ['a b'] }, 'MALFORMED_SCOPE'],
    ['no scope', { purpose: 'dpv:Marketing', scopes: [] }, 'MALFORMED_SCOPE'],
    [
      'consent to ask about consent',
      { capability: 'consent-info', purpose: 'dpv:Marketing', scopes: ['consent-info:retrieve'] },
      'NEEDS_NO_CONSENT',
    ],
    [
      'no whole seconds to read',
      {
        purpose: 'dpv:Marketing',
        scopes: ['a:b'],
        consentProtection: { secondChannel: false, minimumDisplaySeconds: 1.5 },
      },
      'MINIMUM_DISPLAY',
    ],
    [
      'more than a minute to read',
      {
        purpose: 'dpv:Marketing',
        scopes: ['a:b'],
        consentProtection: { secondChannel: true, minimumDisplaySeconds: 61 },
      },
      'MINIMUM_DISPLAY',
    ],
  ])('refuses a product with %s, and writes nothing of the application', async (name, part, code) => {
    const product = { capability: 'x', grantTypes: ['authorization_code' as const], lawfulBasis: 'consent' as const, ...part };

    await expect(addApplication(name, { products: [product] })).rejects.toMatchObject({ kind: 'invalid', code });
    expect(await countOf(name)).toBe(0);
  });

  it('demands sender-constrained tokens where that was recorded', async () => {
    const { id: bound } = await addApplication('bound', { mustUseDpop: true });

    expect(await applications.find(bound)).toMatchObject({ mustUseDpop: true });
    expect(await applications.find(north.rideNow)).toMatchObject({ mustUseDpop: false });
  });

  it('trusts nobody with numbers as subjects, unless that was recorded', async () => {
    const { id: trusted } = await addApplication('trusted', { isTrustedWithTelSubjects: true });

    expect(await applications.find(trusted)).toMatchObject({ isTrustedWithTelSubjects: true });
    expect(await applications.find(north.rideNow)).toMatchObject({ isTrustedWithTelSubjects: false });
  });

  it('speaks no dialect and adds nothing to the usual, unless that was recorded', async () => {
    const plain = await applications.find(north.rideNow);
    const { id } = await addApplication('old', {
      joinsPurpose: true,
      isResourceServer: true,
      accessTokenFormat: 'opaque',
      idTokenAlgorithm: 'RS256',
    });

    expect(plain).toMatchObject({ joinsPurpose: false, isResourceServer: false, idTokenAlgorithm: 'ES256' });
    expect(plain).not.toHaveProperty('accessTokenFormat');
    expect(plain).not.toHaveProperty('clientSecretHash');
    expect(await applications.find(id)).toMatchObject({
      joinsPurpose: true,
      isResourceServer: true,
      accessTokenFormat: 'opaque',
      idTokenAlgorithm: 'RS256',
    });
  });

  it('makes a client secret where one is asked for, and keeps only its hash', async () => {
    const { id, clientSecret = '' } = await addApplication('secretive', { usesClientSecret: true });

    const { clientSecretHash = '' } = (await applications.find(id))!;
    const [row] = await world.database.rows<{ text: string }>(
      { name: 'spec-secret', text: 'select row_to_json(a)::text as text from tenancy.application a where id = $1' },
      [id],
    );

    expect(Buffer.from(clientSecret, 'base64url')).toHaveLength(32);
    expect(row!.text).not.toContain(clientSecret);
    expect([isClientSecret(clientSecret, clientSecretHash), isClientSecret('x', clientSecretHash)]).toEqual([true, false]);
  });

  it('sells what the rules of the country leave: the most particular rule decides, and among equals the strictest', async () => {
    const rules = new PostgresCountryRules(world.database);
    const law = { country: 'XN', capability: 'rated', reason: 'spec' };
    const product = (purpose: string) => ({
      capability: 'rated',
      purpose,
      scopes: ['rated:a', 'rated:b'],
      grantTypes: ['authorization_code' as const],
      lawfulBasis: 'contract' as const,
    });
    const { id } = await addApplication('ruled', { products: [product('dpv:Marketing'), product('dpv:CustomerCare')] });
    const basesOf = async () =>
      Object.fromEntries(
        (await applications.find(id))!.products.flatMap(({ purpose, scopes, lawfulBasis }) =>
          scopes.map((scope) => [`${purpose} ${scope}`, lawfulBasis]),
        ),
      );

    await rules.add({ ...law, country: 'XS', effect: 'deny' }, sven);
    const untouched = await basesOf();
    await rules.add({ ...law, effect: 'deny' }, olga);
    await rules.add({ ...law, purpose: 'dpv:CustomerCare', effect: 'require_consent' }, olga);
    await rules.add({ ...law, purpose: 'dpv:CustomerCare', effect: 'allow' }, olga);
    await rules.add({ ...law, purpose: 'dpv:CustomerCare', scope: 'rated:b', effect: 'allow' }, olga);
    const ruled = await basesOf();
    for (const rule of await rules.list('north')) await rules.end(rule.id, olga);

    expect(Object.values(untouched)).toEqual(['contract', 'contract', 'contract', 'contract']);
    expect(ruled).toEqual({ 'dpv:CustomerCare rated:a': 'consent', 'dpv:CustomerCare rated:b': 'contract' });
    expect(await basesOf()).toEqual(untouched);
  });

  it('keeps an ended rule on record, and refuses one that caps nothing or caps and denies', async () => {
    const rules = new PostgresCountryRules(world.database);
    const law = { country: 'XN', capability: 'kept', reason: 'spec' };
    const id = await rules.add({ ...law, effect: 'cap', parameter: 'maxAge', maximum: 72 }, olga);

    expect(await rules.list('north')).toEqual([expect.objectContaining({ id, maximum: 72, createdBy: 'north/olga' })]);
    expect([await rules.end(id, otto), await rules.end(id, otto), await rules.list('north')]).toEqual([true, false, []]);
    const kept = { name: 'spec-kept', text: 'select created_by, ended_by from tenancy.country_rule where id = $1' };
    expect(await world.database.rows(kept, [id])).toEqual([{ created_by: 'north/olga', ended_by: 'north/otto' }]);
    await expect(rules.add({ ...law, effect: 'cap' }, olga)).rejects.toMatchObject({ code: 'RULE' });
    const deadlock = { ...law, capability: 'consent-info', effect: 'require_consent' as const };
    await expect(rules.add(deadlock, olga)).rejects.toMatchObject({ code: 'NEEDS_NO_CONSENT' });
    await expect(rules.add({ ...law, effect: 'deny', maximum: 1 }, olga)).rejects.toMatchObject({ code: 'RULE' });
  });

  it('refuses a private key where the public one belongs', async () => {
    const keys = [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'secret' }];

    await expect(addApplication('leaky', { keys })).rejects.toMatchObject({ code: 'PRIVATE_KEY' });
  });

  it.each([
    ['an application’s name that cannot be seen', { displayName: 'Ride\u202eNow' }],
    ['an application’s name like the operator’s', { displayName: 'N0rth Mobile' }],
    [
      'an owner’s name like the operator’s',
      { owner: { legalName: 'North-Mobile Ltd', country: 'XN', privacyPolicyUrl: 'https://x.example' } },
    ],
  ])('refuses %s, and writes nothing', async (_name, part) => {
    await expect(addApplication('dressed-up', part)).rejects.toMatchObject({ kind: 'invalid', code: 'UNFIT_NAME' });
    expect(await countOf('dressed-up')).toBe(0);
  });

  it.each(['javascript:alert(1)', 'http://x.example/privacy', 'https://someone@x.example', 'privacy'])(
    'refuses the link %s, which subscribers would press',
    async (privacyPolicyUrl) => {
      const owner = { legalName: 'X Ltd', country: 'XN', privacyPolicyUrl };

      await expect(addApplication('linked', { owner })).rejects.toMatchObject({ kind: 'invalid', code: 'UNFIT_LINK' });
    },
  );

  it('keeps the operator’s name for the operator’s own partner, to the letter', async () => {
    await expect(north.onboarding.addPartner('north', 'NORTH Mobile')).rejects.toMatchObject({ code: 'UNFIT_NAME' });
    await expect(
      north.onboarding.addTenant({ id: 'x', name: 'X\u200b', defaultLanguage: 'en', country: 'XN' }),
    ).rejects.toMatchObject({
      code: 'UNFIT_NAME',
    });

    const partnerId = await north.onboarding.addPartner('north', 'North Mobile');
    const { id } = await addApplication('own-care', { partnerId, displayName: 'North Mobile care' });
    expect((await applications.find(id))?.displayName).toBe('North Mobile care');
  });

  it('shows and takes rules of the tenant’s own country alone; brands of one country share them', async () => {
    const rules = new PostgresCountryRules(world.database);
    await north.onboarding.addTenant({ id: 'north-2', name: 'Nordlys', defaultLanguage: 'en', country: 'XN' });
    const law = { country: 'XN', capability: 'near', effect: 'deny' as const, reason: 'spec' };
    const id = await rules.add(law, olga);

    await expect(rules.add(law, sven)).rejects.toMatchObject({ kind: 'not-found', code: 'UNKNOWN_COUNTRY' });
    await expect(rules.add({ ...law, country: 'XQ' }, sven)).rejects.toMatchObject({ code: 'UNKNOWN_COUNTRY' });
    expect((await rules.list('south')).filter(({ country }) => country === 'XN')).toEqual([]);
    expect(await rules.end(id, sven)).toBe(false);
    expect(await rules.list('north-2')).toEqual([expect.objectContaining({ id })]);
    expect(await rules.end(id, { ...olga, tenantId: 'north-2' })).toBe(true);
  });

  it('lets staff in by the right password only', async () => {
    const staff = new PostgresStaffDirectory(world.database);
    await north.onboarding.addStaff({ tenantId: 'north', name: 'olga', role: 'owner', password: 'correct horse' });

    expect(await staff.authenticate('olga', 'correct horse')).toEqual({ tenantId: 'north', name: 'olga', role: 'owner' });
    expect(await staff.authenticate('olga', 'wrong')).toBeUndefined();
    expect(await staff.authenticate('nobody', '')).toBeUndefined();
  });

  it('tells two people of one name apart by their passwords, each of an organisation of their own', async () => {
    const staff = new PostgresStaffDirectory(world.database);
    await north.onboarding.addTenant({ id: 'west', name: 'West', defaultLanguage: 'en', country: 'XW' });
    for (const tenantId of ['north', 'west'])
      await north.onboarding.addStaff({ tenantId, name: 'sam', role: 'owner', password: `pass of ${tenantId}` });

    expect(await staff.authenticate('sam', 'pass of north')).toMatchObject({ tenantId: 'north' });
    expect(await staff.authenticate('sam', 'pass of west')).toMatchObject({ tenantId: 'west' });
    expect(await staff.authenticate('sam', 'pass of east')).toBeUndefined();
  });

  it('lets nobody in where two organisations have a person of one name and one password: it could be either', async () => {
    const staff = new PostgresStaffDirectory(world.database);
    for (const tenantId of ['north', 'south'])
      await north.onboarding.addStaff({ tenantId, name: 'kim', role: 'owner', password: 'welcome' });

    expect(await staff.authenticate('kim', 'welcome')).toBeUndefined();
  });

  it('knows whose an application is, also while it is suspended', async () => {
    const { id } = await addApplication('resting', {});
    await north.onboarding.setApplicationStatus(id, 'suspended');
    const ids = [north.rideNow, id, '00000000-0000-4000-8000-000000000000', 'ridenow'];

    expect(await applications.find(id)).toBeUndefined();
    expect(await Promise.all(ids.map((one) => applications.tenantOf(one)))).toEqual(['north', 'north', undefined, undefined]);
    expect(await applications.find(north.rideNow)).toMatchObject({ tenantId: 'north' });
  });

  function addApplication(
    name: string,
    part: Partial<Parameters<SmallNorth['onboarding']['addApplication']>[0]>,
  ): ReturnType<SmallNorth['onboarding']['addApplication']> {
    const owner = { legalName: 'x', country: 'XN', privacyPolicyUrl: 'https://x.example' };
    return north.onboarding.addApplication({
      partnerId: north.partnerId,
      owner,
      name,
      displayName: name,
      keys: [],
      redirectUris: [],
      products: [],
      ...part,
    });
  }

  async function countOf(name: string): Promise<number> {
    return (await world.database.rows({ name: 'spec-count', text: 'select 1 from tenancy.application where name = $1' }, [name]))
      .length;
  }
});
