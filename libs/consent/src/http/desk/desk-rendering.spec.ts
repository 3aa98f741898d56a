import { AppError } from '@openmast/kernel';
import type { DeskRefused, DeskTold } from '../../consent-desk';
import { itemsOf, single } from './desk-rendering';

const told: DeskTold = { outcome: 'told', standings: [] };
const away: DeskRefused = { outcome: 'unavailable' };
const render = () => ({ status: 200 });

describe('the answer to many', () => {
  it('gives each refused item its own status, code and sentence', () => {
    const results: (DeskTold | DeskRefused | AppError)[] = [
      told,
      { outcome: 'not-agreed' },
      new AppError('invalid', 'X', 'x.'),
      away,
    ];

    expect(itemsOf(results, render)).toEqual({
      items: [
        { status: 200 },
        { status: 403, code: 'NOT_AGREED', detail: expect.any(String) },
        { status: 400, code: 'X', detail: 'x.' },
        { status: 503, code: 'UNAVAILABLE', detail: expect.any(String) },
      ],
    });
  });

  it('is a failure as a whole where nobody could tell anything', () => {
    expect(() => itemsOf<DeskTold | DeskRefused>([away, away], render)).toThrow(expect.objectContaining({ kind: 'unavailable' }));
  });
});

describe('the answer to one', () => {
  it('is what it came to, or its refusal', () => {
    expect(single<DeskTold | DeskRefused>([told])).toBe(told);
    expect(() => single<DeskTold | DeskRefused>([away])).toThrow(expect.objectContaining({ kind: 'unavailable' }));
    expect(() => single<DeskTold | DeskRefused>([{ outcome: 'application-unknown' }])).toThrow(
      expect.objectContaining({ kind: 'not-found', code: 'UNKNOWN_APPLICATION' }),
    );
  });
});
