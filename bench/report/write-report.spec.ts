import { withSection } from './write-report';

const HEAD = '# Benchmarks\n';

describe('A section of the page', () => {
  it('is added at the end when its workload has none', () => {
    const page = withSection(withSection(HEAD, 'w1', 'one'), 'w3', 'three');

    expect(page).toBe(
      '# Benchmarks\n\n<!-- w1: begin -->\n\none\n\n<!-- w1: end -->\n\n<!-- w3: begin -->\n\nthree\n\n<!-- w3: end -->\n',
    );
  });

  it('takes the place of the older one and leaves the others alone', () => {
    const page = withSection(withSection(HEAD, 'w1', 'old'), 'w3', 'three');

    expect(withSection(page, 'w1', 'new')).toBe(page.replace('old', 'new'));
  });
});
