const LENGTH_MAX = 100;

/**
 * Scripts of everyday use (Unicode Standard Annex 31, table 5), and the three sets that UTS 39 section 5.2 lets stand together
 * ("highly restrictive"). A name is written in one of these; digits, spaces and signs belong to all.
 */
const SCRIPTS = `Arabic Armenian Bengali Bopomofo Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hangul Han Hebrew
  Hiragana Kannada Katakana Khmer Lao Latin Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan`.split(/\s+/);
const TOGETHER = ['Latin Han Hiragana Katakana', 'Latin Han Bopomofo', 'Latin Han Hangul'].map((set) => set.split(' '));
const WRITTEN = [...SCRIPTS.map((script) => [script]), ...TOGETHER].map(
  (set) => new RegExp(`^[${[...set, 'Common', 'Inherited'].map((script) => `\\p{scx=${script}}`).join('')}]*$`, 'u'),
);

/** Controls, formats (every bidirectional control and zero-width character), private and unassigned characters, odd spaces. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const LOOSE = /^ | $| {2}|^\p{M}|\p{M}{4}/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Letters that look like a Latin one, by it. A capital is here where its small form looks like another. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аΑА@4α',
  b: 'ВΒЬ8',
  c: 'сСϲ',
  d: 'ԁ',
  e: 'еЕΕ3є',
  g: 'ɡ',
  h: 'һНΗ',
  j: 'јЈ',
  k: 'кКκΚ',
  l: 'iıІіΙιӏ1|!Ӏ',
  m: 'МΜм',
  n: 'Νпη',
  o: 'оОοΟ0ø',
  p: 'рРρΡ',
  q: 'ԛ',
  s: 'ѕЅ5$',
  t: 'ТΤтτ7',
  u: 'υ',
  v: 'ѵν',
  w: 'ԝω',
  x: 'хХχΧ',
  y: 'уУΥ',
  z: 'Ζ2',
};
const LATIN = new Map(
  Object.entries(LOOKALIKES).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
);

/**
 * Why a name may not be shown to subscribers; `undefined`: it may. A clause that completes "The name ...".
 *
 * @param operatorName whom the name must not imitate; absent for the operator itself
 */
export function nameFault(name: string, operatorName?: string): string | undefined {
  if (name === '' || [...name].length > LENGTH_MAX) return `must have 1 to ${String(LENGTH_MAX)} characters`;
  if (UNPRINTABLE.test(name)) return 'holds control, zero-width or direction characters, or odd spaces';
  if (LOOSE.test(name)) return 'has spaces at an end or side by side, or marks without a letter';
  if (name !== name.normalize('NFC') || [...name].some(isCompatibilityForm))
    return 'has letters in a form of their own; write them plainly';
  if (!WRITTEN.some((pattern) => pattern.test(name))) return 'mixes scripts that are not written together';
  if (operatorName !== undefined && imitates(name, operatorName)) return 'can be taken for the operator’s own';
  return undefined;
}

/** "𝐍", "Ⓝ" and "Ｎ" are an N in disguise. */
function isCompatibilityForm(character: string): boolean {
  return LETTER_OR_DIGIT.test(character) && character.normalize('NFKC') !== character;
}

/** Do some words of the name, run together or not, look like the whole name of the operator? */
function imitates(name: string, operatorName: string): boolean {
  return LOOKS.some((look) => {
    const wanted = wordsIn(operatorName, look).join('');
    const words = wordsIn(name, look);
    return (
      wanted !== '' && words.some((_first, start) => words.some((_last, end) => words.slice(start, end + 1).join('') === wanted))
    );
  });
}

/** A letter at a glance. In capitals other letters look alike than in small ones, so there are two ways of looking. */
const LOOKS: readonly ((letter: string) => string)[] = [
  (letter) => LATIN.get(letter) ?? latinOf(letter.toLowerCase()),
  (letter) => latinOf(letter.toLowerCase()),
];

function latinOf(letter: string): string {
  return LATIN.get(letter) ?? letter;
}

/** Without marks and case, with lookalikes made one. */
function wordsIn(name: string, look: (letter: string) => string): string[] {
  const letters = [...name.normalize('NFKD').replace(/\p{M}/gu, '')].map(look).join('');
  return letters
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
