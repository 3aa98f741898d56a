import { findInLines, findInText } from './tree';

// Written apart, so that this file is not its own finding.
const MACHINE_PATH = new RegExp(`(?:^|[\\s"'\`(=:,])/(?:${['work', 'root', 'home', 'Users'].join('|')})/`);
const REGISTRY = new RegExp(
  `\\b(?:${'registry'}|npm|nexus|artifactory)\\.[a-z0-9-]+\\.[a-z]{2,}|^\\s*(?:@[\\w-]+:)?${'registry'}\\s*=|_auth(?:Token)?\\s*=`,
  'i',
);

function complaint(line: string): string | undefined {
  if (MACHINE_PATH.test(line)) return 'a path of one machine';
  return REGISTRY.test(line) ? 'a package registry: which one is used is the business of the machine' : undefined;
}

describe('files', () => {
  it('name neither a folder of one machine nor a package registry', () => {
    expect(findInLines((file) => file !== 'package-lock.json', complaint)).toEqual([]);
  });

  it.each([
    [`const root = '/${'work'}/main';`, 1],
    [`see /${'root'}/notes.md`, 1],
    [`${'registry'}=https://packages.example.com/`, 1],
    [`https://${'registry'}.npmjs.org/zod`, 1],
    [`the folder lies under /root, which is closed`, 0],
    [`GET /artwork/home-page`, 0],
    [`npm.cmd run build`, 0],
  ])('%s', (line, findings) => {
    expect(findInText(line, complaint)).toHaveLength(findings);
  });
});
