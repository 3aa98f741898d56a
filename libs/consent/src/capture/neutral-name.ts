const LENGTH_MAX = 100;

/**
 * A name of somebody else's as it may be shown, whatever was stored before names were looked at: without controls, formats (every
 * bidirectional control and zero-width character), private and unassigned characters, on one line, cut where it would fill a page.
 */
export function neutralName(name: string): string {
  const letters = [
    ...name
      .replace(/[\p{Z}\s]+/gu, ' ')
      .replace(/\p{C}/gu, '')
      .replace(/(\p{M}{3})\p{M}+/gu, '$1')
      .trim(),
  ];
  return letters.length <= LENGTH_MAX ? letters.join('') : `${letters.slice(0, LENGTH_MAX).join('')}…`;
}
