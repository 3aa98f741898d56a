import { parsePurpose, parseScope } from '@openmast/kernel';
import type { Product } from './application';
import { type ConsentProtection, protectionOf } from './consent-protection';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const marketing = parsePurpose('dpv:Marketing')!;
const check = parseScope('sim-swap:check')!;
const date = parseScope('sim-swap:retrieve-date')!;

function product(consentProtection?: ConsentProtection, change: Partial<Product> = {}): Product {
  const terms = { id: '1', capability: 'sim-swap', scopes: [check], purpose: fraud, lawfulBasis: 'consent' } as const;
  return { ...terms, grantTypes: ['authorization_code'], ...(consentProtection ? { consentProtection } : {}), ...change };
}

describe('protectionOf', () => {
  it('is none where no product asks for any', () => {
    expect(protectionOf({ products: [product()] }, fraud, check)).toEqual({ secondChannel: false, minimumDisplaySeconds: 0 });
    expect(protectionOf({ products: [] }, fraud, check)).toEqual({ secondChannel: false, minimumDisplaySeconds: 0 });
  });

  it('is the strictest word of all products for the same purpose and scope, through whatever flow they are bought', () => {
    const products = [
      product({ secondChannel: true, minimumDisplaySeconds: 2 }),
      product({ secondChannel: false, minimumDisplaySeconds: 5 }, { grantTypes: ['client_credentials'] }),
      product(),
    ];

    expect(protectionOf({ products }, fraud, check)).toEqual({ secondChannel: true, minimumDisplaySeconds: 5 });
  });

  it('does not spill over to another purpose or scope', () => {
    const products = [
      product({ secondChannel: true, minimumDisplaySeconds: 5 }, { purpose: marketing }),
      product({ secondChannel: true, minimumDisplaySeconds: 5 }, { scopes: [date] }),
    ];

    expect(protectionOf({ products }, fraud, check)).toEqual({ secondChannel: false, minimumDisplaySeconds: 0 });
  });
});
