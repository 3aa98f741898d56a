import { type Language, wordsIn } from '@openmast/consent';
import { Msisdn } from '@openmast/kernel';

export const CODE_DIGITS = 6;
/** How long a code can be typed, from the moment it was asked for. */
export const CODE_SECONDS = 300;
/** Guesses that are judged at all, right or wrong. */
export const TRIES_MAX = 5;

/** How many codes are sent, within ten minutes and within a day. */
export interface Allowance {
  readonly short: number;
  readonly day: number;
}

export const SHORT_SECONDS = 600;
export const DAY_SECONDS = 86_400;
/** For one line: a phone is not to be flooded. */
export const LINE_ALLOWANCE: Allowance = { short: 3, day: 10 };
/** From one source address, behind which a whole office may sit: numbers are not to be walked through. */
export const SOURCE_ALLOWANCE: Allowance = { short: 30, day: 200 };

/** What a code is for. It is good for nothing else: neither for another kind nor for another thing of its kind. */
export interface CodeAim {
  readonly kind: 'portal' | 'capture-link' | 'confirm';
  /** Which one; a keyed hash, never a secret. Absent where there is one only. */
  readonly of?: string;
}

/** As it is kept. */
export function aimText({ kind, of }: CodeAim): string {
  return of === undefined ? kind : `${kind} ${of}`;
}

const DIGITS_ELSEWHERE = /[\u0660-\u0669\u06F0-\u06F9\uFF10-\uFF19]/g;
/** Everything people and address books put between digits, with marks of writing direction. */
const BETWEEN_DIGITS = /[\s().\-/\u00A0\u2010-\u2015\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Arabic, Persian and full-width digits are digits. */
function plainDigits(text: string): string {
  return text.replace(DIGITS_ELSEWHERE, (digit) => String(digit.charCodeAt(0) % 16)).replace(BETWEEN_DIGITS, '');
}

/** A code as people type it. `undefined`: it cannot be one. */
export function readCode(typed: string): string | undefined {
  const code = plainDigits(typed);
  return /^\d{6}$/.test(code) ? code : undefined;
}

/** A number as people type it, with its country code. `undefined`: not a number of any country. Says nothing about whose. */
export function readNumber(typed: string): Msisdn | undefined {
  return Msisdn.parse(
    plainDigits(typed)
      .replace(/^00/, '+')
      .replace(/^\uFF0B/, '+'),
  );
}

const NAME_MAX = 60;

/** What a message is about. */
export interface MessageMatter {
  readonly kind: CodeAim['kind'];
  readonly language: Language;
  readonly operatorName: string;
  /** Whose request is answered; absent for the subscriber's own pages. */
  readonly applicationName?: string;
}

/**
 * The message. Its last line is read by phones that offer to type the code on our page and on no other (WICG
 * "Origin-bound one-time codes").
 */
export function codeMessage(matter: MessageMatter, code: string, host: string): string {
  const { kind, language, operatorName, applicationName = '' } = matter;
  const { message, messageWarning } = wordsIn(language).code;
  return `${oneLine(operatorName)}: ${message[kind](code, oneLine(applicationName))} ${messageWarning}\n\n@${host} #${code}`;
}

/** Names of other companies must not write lines of our message, nor turn them around. */
function oneLine(name: string): string {
  return name
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, NAME_MAX);
}
