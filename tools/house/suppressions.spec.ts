import { findInLines, findInText, isCode } from './tree';

// Written apart, so that this file is not its own finding.
const SUPPRESSION = new RegExp(`(?:${'eslint'}-disable(?:-next-line|-line)?|@ts-${'expect-error'})\\b(.*)`);
const FORBIDDEN = new RegExp(`@ts-(${'ignore'}|${'nocheck'})\\b`);
const REASON = / -- \S.{9,}/;

function complaint(line: string): string | undefined {
  if (FORBIDDEN.test(line)) return 'use ts-expect-error with a reason: it complains when it is no longer needed';
  const suppression = SUPPRESSION.exec(line);
  return suppression && !REASON.test(suppression[1] ?? '') ? 'a suppression without "-- reason"' : undefined;
}

describe('suppressions', () => {
  it('carry a reason', () => {
    expect(findInLines(isCode, complaint)).toEqual([]);
  });

  it.each([
    [`// ${'eslint'}-disable-next-line complexity`, 1],
    [`/* ${'eslint'}-disable */`, 1],
    [`// ${'eslint'}-disable-next-line complexity -- why`, 1],
    [`// @ts-${'expect-error'}`, 1],
    [`// @ts-${'ignore'} -- the reason does not help here`, 1],
    [`// ${'eslint'}-disable-next-line complexity -- one row per station, read from top to bottom`, 0],
    [`// @ts-${'expect-error'} -- the library's types lack this field`, 0],
  ])('%s', (line, findings) => {
    expect(findInText(line, complaint)).toHaveLength(findings);
  });
});
