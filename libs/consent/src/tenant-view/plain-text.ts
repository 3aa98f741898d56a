/**
 * One line of text that says what it shows: no control, format, private or unassigned character (Unicode general category C, with
 * every bidirectional control and zero-width character among them), and no line or paragraph separator.
 */
export const PLAIN_LINE = /^[^\p{C}\p{Zl}\p{Zp}]*$/u;
