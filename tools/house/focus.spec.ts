import { findInLines, findInText, isSpec } from './tree';

// Written apart, so that this file is not its own finding.
const CASE = '(?:it|test|describe)';
const FOCUSED = new RegExp(`\\b${CASE}\\.(?:\\w+\\.)?only\\b|\\b(?:fit|fdescribe)\\(`);
const SKIPPED = new RegExp(`\\b${CASE}\\.skip\\b|\\b(?:xit|xtest|xdescribe)\\(`);
/** A comment on the line or the one before, or words in the name of the case itself. */
const REASON = /\/\/ \S.{9,}|\*\/$|\(skipped: \S.{9,}/;

function complaint(line: string, before: string): string | undefined {
  if (FOCUSED.test(line)) return 'a focused case hides all others';
  return SKIPPED.test(line) && !REASON.test(line) && !REASON.test(before.trim())
    ? 'a skipped case without a comment that says why'
    : undefined;
}

describe('cases', () => {
  it('are neither focused nor skipped without a reason', () => {
    expect(findInLines(isSpec, complaint)).toEqual([]);
  });

  it.each([
    [`it.${'only'}('works', () => {`, 1],
    [`describe.${'only'}.each([`, 1],
    [`describe.each.${'only'}`, 1],
    [`f${'it'}('works'`, 1],
    [`it.${'skip'}('works', () => {`, 1],
    [`const inBrowser = hasBrowser ? describe : describe.${'skip'};`, 1],
    [`// There is no browser on this machine.\nconst inBrowser = hasBrowser ? describe : describe.${'skip'};`, 0],
    [`it.${'skip'}('equals the release (skipped: there is no folder with releases)', () => {`, 0],
    [`it('fits only one', () => {`, 0],
  ])('%s', (text, findings) => {
    expect(findInText(text, complaint)).toHaveLength(findings);
  });
});
