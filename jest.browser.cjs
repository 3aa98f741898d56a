// The pages as a person meets them, in Debian's Chromium. Run by `npm run test:browser`; the bare `npm test` leaves them out.
// One file at a time: a browser keeps both cores of a small machine busy.
const journeys = require('./jest.journeys.cjs');

module.exports = { ...journeys, roots: ['<rootDir>/journeys'], testMatch: ['**/*.browser-spec.ts'], maxWorkers: 1 };
