// Runs before every npm script, on whatever Node the system has: old syntax only, one sentence when it cannot work.
const needed = [24, 9];
const have = process.versions.node.split('.').map(Number);
if (have[0] < needed[0] || (have[0] === needed[0] && have[1] < needed[1])) {
  console.error(
    'Openmast needs Node ' +
      needed.join('.') +
      ' or newer and found ' +
      process.versions.node +
      '. ' +
      'It brings its own: run "npm install" again without --ignore-scripts, then start through npm ("npm start", "npm test").',
  );
  process.exit(1);
}
