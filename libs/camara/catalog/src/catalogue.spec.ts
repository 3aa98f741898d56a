import { bindApi } from '@openmast/camara/kit';
import { catalogue } from './catalogue';

describe('The catalogue', () => {
  it.each(catalogue.map((api) => [api.capability.name, api] as const))(
    'lists %s, whose room and contract agree',
    (_name, api) => {
      expect(() => bindApi(api, 'https://auth.north.example')).not.toThrow();
    },
  );

  it('lists no API, scope or path twice', () => {
    const names = catalogue.map(({ capability }) => capability.name);
    const scopes = catalogue.flatMap(({ capability }) => capability.scopes.map(({ scope }) => scope));

    expect(new Set(names).size).toBe(names.length);
    expect(new Set(scopes).size).toBe(scopes.length);
  });

  it('calls no personal scope impersonal: only what a person told the asking application itself goes without a subscriber', () => {
    const impersonal = catalogue.flatMap(({ capability }) => capability.scopes.filter(({ isPersonal }) => !isPersonal));

    expect(impersonal.map(({ scope }) => scope)).toEqual(['consent-info:retrieve']);
  });
});
