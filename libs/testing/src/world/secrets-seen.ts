import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Shorter values would be found by chance. */
const LENGTH_MIN = 10;
const JOSE = /^eyJ[\w-]*\.[\w-]+\.[\w-]+/;

/** A place where something stands that must not: file, line, and what kind of thing; never the thing. */
export type Leak = string;

/** Collects every secret a suite meets on its way, and then looks for them where they must not be. */
export class SecretsSeen {
  private readonly kinds = new Map<string, string>();

  /** @param kind in words, for the finding */
  note(kind: string, value: unknown): void {
    if (typeof value !== 'string' || value.length < LENGTH_MIN) return;
    this.kinds.set(value, kind);
    // A token's head is the same for all; its payload and signature are its own.
    if (JOSE.test(value))
      value
        .split('.')
        .slice(1)
        .filter((part) => part.length >= LENGTH_MIN)
        .forEach((part) => this.kinds.set(part, `part of ${kind}`));
  }

  /** A phone number, however it is written: the digits alone are in every spelling. */
  noteNumber(e164: string): void {
    this.note('phone number', e164.replace(/^\+/, ''));
  }

  /** Notes what an OAuth parameter list holds: codes, tokens, assertions. */
  noteParameters(parameters: URLSearchParams): void {
    for (const name of ['code', 'client_assertion', 'code_verifier', 'access_token', 'id_token', 'refresh_token']) {
      this.note(name, parameters.get(name));
    }
  }

  get size(): number {
    return this.kinds.size;
  }

  findInFiles(files: readonly string[]): Leak[] {
    return files.flatMap((file) => this.findInText(readFileSync(file, 'utf8')).map((found) => `${basename(file)}:${found}`));
  }

  findInText(text: string): Leak[] {
    return text.split('\n').flatMap((line, index) => {
      const kinds = new Set([...this.kinds].filter(([value]) => line.includes(value)).map(([, kind]) => kind));
      return [...kinds].map((kind) => `${String(index + 1)}: ${kind}`);
    });
  }
}
