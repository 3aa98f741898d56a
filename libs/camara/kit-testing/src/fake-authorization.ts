import { CallAuthorization, type CallQuestion, type CallVerdict } from '@openmast/camara/kit';
import { granted, refused } from '@openmast/kernel';
import { ADA, type Line, subjectOf } from './lines';

/** Says yes about its line until told otherwise, and keeps the promise that a single-use token serves once. */
export class FakeAuthorization extends CallAuthorization {
  /** Whom three-legged tokens are about. */
  line: Line = ADA;
  /** Said instead of the usual yes; a function may also throw. */
  verdict: CallVerdict | (() => CallVerdict) | undefined;
  readonly asked: CallQuestion[] = [];
  readonly #used = new Set<string>();

  override async ask(question: CallQuestion): Promise<CallVerdict> {
    this.asked.push(question);
    if (this.verdict !== undefined) return typeof this.verdict === 'function' ? this.verdict() : this.verdict;
    const { tokenId, subject } = question.token;
    if (question.isSingleUse && this.#used.has(tokenId)) return refused('token-used');
    this.#used.add(tokenId);
    return subject === undefined ? granted : { ...granted, subject: subjectOf(this.line) };
  }
}
