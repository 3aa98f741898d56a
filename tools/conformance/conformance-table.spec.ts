import { conformancePage, rowsOf } from './conformance-table';

describe('the conformance page', () => {
  it.each([
    ['A2: only private_key_jwt', ['A2']],
    ['J1, J2: without a proof', ['J1', 'J2']],
    ['F2/F4: two at once', ['F2', 'F4']],
    ['PAR: pushed', []],
    ['a sentence with A2: inside', []],
  ])('reads the rows of "%s"', (title, rows) => {
    expect(rowsOf(title)).toEqual(rows);
  });

  it('finds a row before a group as well', () => {
    const page = conformancePage([{ title: 'is slow', ancestorTitles: ['The polls', 'D7: polls'], status: 'passed' }]);

    expect(page).toContain('| D7 | poll answers, slow_down included | 1 of 1 pass: is slow |');
  });

  it('counts what passed, and says so where nothing is', () => {
    const page = conformancePage([
      { title: 'A2: one', status: 'passed' },
      { title: 'A2: another', status: 'failed' },
    ]);

    expect(page).toContain('| A2 | private_key_jwt only | 1 of 2 pass: one … |');
    expect(page).toMatch(/\| A1 \|.*\| none yet \|/);
  });
});
