import { parsePurpose, parseScope } from '@openmast/kernel';
import { agree, agreeInAnyFlow } from './agree';
import type { Application, Product } from './application';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const marketing = parsePurpose('dpv:Marketing')!;
const verify = parseScope('number-verification:verify')!;
const swap = parseScope('sim-swap:check')!;

function product(part: Partial<Product>): Product {
  return {
    id: '1',
    capability: 'x',
    scopes: [verify],
    grantTypes: ['authorization_code'],
    lawfulBasis: 'consent',
    purpose: fraud,
    ...part,
  };
}

function application(...products: Product[]): Application {
  return {
    id: 'a',
    tenantId: 'north',
    displayName: 'RideNow',
    ownerName: 'RideNow Ltd',
    partnerName: 'Acorn',
    operatorName: 'North',
    country: 'XN',
    privacyPolicyUrl: 'https://ridenow.example/privacy',
    keys: [],
    redirectUris: [],
    mustUseDpop: false,
    idTokenAlgorithm: 'ES256',
    joinsPurpose: false,
    isResourceServer: false,
    defaultLanguage: 'en',
    isTrustedWithTelSubjects: false,
    products,
  };
}

describe('agree', () => {
  it('accepts the exact tuple', () => {
    const verdict = agree(application(product({})), { grantType: 'authorization_code', purpose: fraud, scopes: [verify] });

    expect(verdict).toMatchObject({ isAgreed: true });
  });

  it('refuses a scope and a purpose that were bought apart', () => {
    const app = application(product({ scopes: [verify], purpose: fraud }), product({ scopes: [swap], purpose: marketing }));

    expect(agree(app, { grantType: 'authorization_code', purpose: fraud, scopes: [swap] })).toEqual({
      isAgreed: false,
      reason: 'tuple',
    });
    expect(agree(app, { grantType: 'authorization_code', purpose: marketing, scopes: [verify] })).toEqual({
      isAgreed: false,
      reason: 'tuple',
    });
  });

  it('judges several scopes under one purpose each by its own product', () => {
    const app = application(product({}), product({ id: '2', scopes: [swap], lawfulBasis: 'contract' }));

    const verdict = agree(app, { grantType: 'authorization_code', purpose: fraud, scopes: [verify, swap] });

    expect(verdict.isAgreed && [...verdict.products.values()].map((found) => found.lawfulBasis)).toEqual(['consent', 'contract']);
  });

  it('refuses all when one scope is missing', () => {
    const app = application(product({}));

    expect(agree(app, { grantType: 'authorization_code', purpose: fraud, scopes: [verify, swap] })).toMatchObject({
      isAgreed: false,
    });
  });

  it('tells a flow that was never sold from a tuple that was not', () => {
    const app = application(product({}));

    expect(agree(app, { grantType: 'client_credentials', purpose: fraud, scopes: [verify] })).toEqual({
      isAgreed: false,
      reason: 'grant-type',
    });
  });
});

describe('an agreement in any flow', () => {
  it('asks for exactly this purpose and scope, and not for a flow', () => {
    const sold = application(product({ grantTypes: ['client_credentials'] }));

    expect(agreeInAnyFlow(sold, { purpose: fraud, scopes: [verify] })).toMatchObject({ isAgreed: true });
    expect(agreeInAnyFlow(sold, { purpose: marketing, scopes: [verify] })).toMatchObject({ isAgreed: false });
    expect(agreeInAnyFlow(sold, { purpose: fraud, scopes: [verify, swap] })).toMatchObject({ isAgreed: false });
  });

  it('lets the product that rests on consent count', () => {
    const lenient = product({ id: 'lenient', lawfulBasis: 'contract' });
    const sold = application(lenient, product({ id: 'strict' }), product({ id: 'other', lawfulBasis: 'legitimate_interest' }));
    const agreement = agreeInAnyFlow(sold, { purpose: fraud, scopes: [verify] });

    expect(agreement.isAgreed && agreement.products.get(verify)?.id).toBe('strict');
  });
});
