import { type Capability, parseScope } from '@openmast/kernel';
import { ScopeCatalogue } from './scope-request';

const scope = (text: string) => parseScope(text)!;
const capabilities: Capability[] = [
  {
    name: 'number-verification',
    title: 'Number Verification',
    scopes: [{ scope: scope('number-verification:verify'), plainWords: 'check', isPersonal: true }],
    userInteraction: 'never',
    accessToken: 'single-use',
  },
  {
    name: 'qos-profiles',
    title: 'QoS Profiles',
    scopes: [{ scope: scope('qos-profiles:read'), plainWords: 'read', isPersonal: false }],
    userInteraction: 'allowed',
    accessToken: 'reusable',
  },
];
const catalogue = new ScopeCatalogue(capabilities);

describe('reading a scope parameter', () => {
  it('sorts purpose, API scopes and openid apart', () => {
    const reading = catalogue.read('openid dpv:FraudPreventionAndDetection number-verification:verify');

    expect(reading).toEqual({
      request: {
        purpose: 'dpv:FraudPreventionAndDetection',
        scopes: ['number-verification:verify'],
        isOpenId: true,
        isOffline: false,
        isSilent: true,
        isSingleUse: true,
        isPersonal: true,
      },
    });
  });

  it('is as strict as the strictest scope asked for', () => {
    expect(catalogue.read('qos-profiles:read')).toMatchObject({
      request: { isSilent: false, isSingleUse: false, isPersonal: false },
    });
    expect(catalogue.read('qos-profiles:read number-verification:verify')).toMatchObject({
      request: { isSilent: true, isSingleUse: true, isPersonal: true },
    });
  });

  it.each([
    undefined,
    '',
    'openid',
    'dpv:Marketing',
    'nope',
    'number-verification:verify nope',
    'number-verification',
    'number-verification:VERIFY',
    'dpv:Marketing dpv:Advertising number-verification:verify',
    'dpv:Nope number-verification:verify',
    'DPV:Marketing number-verification:verify',
    'dpv:Marketing#number-verification:verify',
    'dpv:LegitimateInterest number-verification:verify',
  ])('refuses %p', (parameter) => {
    expect(catalogue.read(parameter)).toHaveProperty('fault');
  });
});
