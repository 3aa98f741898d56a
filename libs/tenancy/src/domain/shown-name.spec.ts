import { constantFrom, assert, array, integer, property, string } from 'fast-check';
import { nameFault } from './shown-name';

const NORTH = 'North Mobile';
const INVISIBLE = [
  '\u202e',
  '\u202a',
  '\u2066',
  '\u2069',
  '\u200e',
  '\u061c',
  '\u200b',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\0',
  '\n',
  '\t',
  '\u007f',
  '\u2028',
  '\u{e0041}',
  '\u00a0',
  '\u3000',
];
const LATIN_WORD = string({ unit: constantFrom(...'abcdefghijklmnopqrstuvwxyzéñüß'), minLength: 1, maxLength: 12 });
const DISGUISES: Readonly<Record<string, readonly string[]>> = {
  n: ['n', 'N', 'Ν'],
  o: ['o', 'O', 'о', 'ο', '0', 'ó'],
  r: ['r', 'R', 'ř'],
  t: ['t', 'T', 'Τ', '7'],
  h: ['h', 'H', 'һ'],
  m: ['m', 'M', 'rn', 'М'],
  b: ['b', 'B', '8'],
  i: ['i', 'I', '1', 'l', '|', 'í'],
  l: ['l', 'L', '1', 'I'],
  e: ['e', 'E', 'е', '3', 'è'],
  ' ': [' ', '', '-', ' · ', '_'],
};

describe('a name that subscribers are shown', () => {
  it.each([
    'RideNow',
    'Kestrel Payments plc',
    'Café Münster & Söhne, S.A.',
    '24/7 Taxi (City)',
    'Яндекс',
    'شركة الشمال للنقل',
    'חברה בע"מ',
    'ソニー銀行 Bank',
    '카카오뱅크 Kakao',
    'भारतीय बैंक',
    'North Star Mobility',
    'Northern Mobile Homes',
    'Harbor Bank AG',
  ])('may be %s', (name) => {
    expect(nameFault(name, NORTH)).toBeUndefined();
  });

  it.each([
    ['Ride\u202eNow', /direction/],
    ['Ride\u200bNow', /zero-width/],
    ['', /1 to 100/],
    ['a'.repeat(101), /1 to 100/],
    [' RideNow', /spaces/],
    ['Ride  Now', /spaces/],
    ['Z\u0300\u0301\u0302\u0303algo', /marks/],
    ['RidеNow', /mixes scripts/],
    ['Αcorn', /mixes scripts/],
    ['Acorn 银行 банк', /mixes scripts/],
    ['𝐑ide', /write them plainly/],
    ['Ｒide', /write them plainly/],
    ['Cafe\u0301', /write them plainly/],
    ['North Mobile', /operator/],
    ['NORTH-MOBILE', /operator/],
    ['NorthMobile', /operator/],
    ['N0rth Mob1le', /operator/],
    ['Security of North Mobile', /operator/],
    ['Nоrth Mоbile', /mixes scripts/],
    ['Nórth Mobíle', /operator/],
    ['North Rnobile', /operator/],
  ])('may not be %j', (name, words) => {
    expect(nameFault(name, NORTH)).toMatch(words);
  });

  it('may be the operator’s for the operator', () => {
    expect(nameFault('North Mobile')).toBeUndefined();
  });

  it('may not imitate an operator that writes in another script', () => {
    expect(nameFault('شركة الشَّمال', 'الشمال')).toMatch(/operator/);
    expect(nameFault('СЕВЕР', 'Север')).toMatch(/operator/);
  });

  it('never holds an invisible character, wherever it is put', () => {
    assert(
      property(
        array(LATIN_WORD, { minLength: 1, maxLength: 4 }),
        constantFrom(...INVISIBLE),
        integer({ min: 0, max: 60 }),
        (words, invisible, at) => {
          const name = words.join(' ');
          const place = at % (name.length + 1);

          expect(nameFault(name)).toBeUndefined();
          expect(nameFault(name.slice(0, place) + invisible + name.slice(place))).toBeDefined();
        },
      ),
    );
  });

  it('is never the operator’s in disguise, with whatever words around it', () => {
    const disguised = array(integer({ min: 0, max: 1_000 }), { minLength: NORTH.length, maxLength: NORTH.length }).map((picks) =>
      [...NORTH.toLowerCase()].map((letter, index) => DISGUISES[letter]![picks[index]! % DISGUISES[letter]!.length]!).join(''),
    );
    assert(
      property(disguised, array(LATIN_WORD, { maxLength: 2 }), array(LATIN_WORD, { maxLength: 2 }), (name, before, after) => {
        expect(nameFault([...before, name, ...after].join(' '), NORTH)).toBeDefined();
      }),
    );
  });
});
