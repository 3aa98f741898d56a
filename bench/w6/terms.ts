import { TWO_LEGGED_API_SCOPE, TWO_LEGGED_PURPOSE } from '../oauth/terms';
import { PURPOSE, SCOPE } from '../w1/call';
import type { Products } from '../w1/seed';

export const WITHDRAW_PATH = '/consents/v1/withdraw';

/** Numbers are verified on consent, and the application may tell the operator that consent was withdrawn. */
export const PRODUCTS: Products = [
  {
    capability: 'number-verification',
    purpose: PURPOSE,
    scopes: [SCOPE],
    grantTypes: ['authorization_code'],
    lawfulBasis: 'consent',
  },
  {
    capability: 'consents',
    purpose: TWO_LEGGED_PURPOSE,
    scopes: [TWO_LEGGED_API_SCOPE],
    grantTypes: ['client_credentials'],
    lawfulBasis: 'contract',
  },
];
