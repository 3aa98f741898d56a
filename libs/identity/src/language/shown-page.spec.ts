import { KeyRing } from '@openmast/runtime';
import { PageSeal, type ShownPage } from './shown-page';

const shown: ShownPage = { view: 'capture-3', language: 'es', textHash: 'h', until: '2027-01-01T00:00:00.000Z' };
const keyRing = new KeyRing(Buffer.alloc(32, 7));
const seal = new PageSeal(keyRing, 'spec/page');

describe('the token of a page', () => {
  it('gives back what the page said', () => {
    expect(seal.open(['ada', 'question'], seal.seal(['ada', 'question'], shown))).toEqual(shown);
  });

  it('opens for nothing else than it was made for', () => {
    const token = seal.seal(['ada', 'question'], shown);

    expect(seal.open(['ben', 'question'], token)).toBeUndefined();
    expect(seal.open(['ada', 'question', ''], token)).toBeUndefined();
    expect(new PageSeal(keyRing, 'spec/other').open(['ada', 'question'], token)).toBeUndefined();
  });

  it('cannot be made to say that something else was shown', () => {
    const [code] = seal.seal(['ada'], shown).split('.');
    const forged = Buffer.from(JSON.stringify({ ...shown, language: 'en' })).toString('base64url');

    expect(seal.open(['ada'], `${code!}.${forged}`)).toBeUndefined();
  });

  it.each(['', '.', 'a', 'a.b', '..', '%00'])('is not %j', (token) => {
    expect(seal.open(['ada'], token)).toBeUndefined();
  });
});
