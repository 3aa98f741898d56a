// What the arrows of the diagram mean.

export const LANES = { phone: 0, acorn: 1, quarry: 1, operator: 2, core: 3 };
export const NAMES = {
  phone: 'Phone and app',
  acorn: 'Acorn (aggregator)',
  quarry: 'Quarry (the app’s server)',
  operator: 'Operator (Openmast)',
  core: 'Simulated core',
};

/** What an arrow means, in words; the first row that fits counts. `back`: from server to server. */
const STORIES = [
  { route: 'phone>quarry', path: /\/ask$/, title: 'You tap “Check in”' },
  { route: 'phone>quarry', path: /\/stop$/, title: 'You take your permission back' },
  { route: 'phone>quarry', path: /\/pay$/, title: 'The app hands the token to its server' },
  { route: 'phone>core', path: /operator-token$/, title: 'The phone asks its entitlement server for a token' },
  { route: 'phone>operator', path: /^\/approve\//, method: 'GET', title: 'You open the link: who is asking, for what?' },
  { route: 'phone>operator', path: /^\/approve\//, method: 'POST', title: 'You answer' },
  { route: 'quarry>operator', path: /openid-configuration/, title: 'What does this operator offer?', back: true },
  { route: 'quarry>operator', path: /jwks/, title: 'Which keys does it sign with?', back: true },
  { route: 'quarry>operator', path: /bc-authorize$/, title: 'May I know something about this number?', back: true },
  { route: 'quarry>operator', path: /token$/, body: /grant-type:ciba/, title: 'Has the person answered?', back: true },
  {
    route: 'quarry>operator',
    path: /token$/,
    body: /grant-type:jwt-bearer/,
    title: 'The SIM’s token, signed, for the operator’s',
    back: true,
  },
  { route: 'quarry>operator', path: /token$/, body: /client_credentials/, title: 'A token of the company’s own', back: true },
  { route: 'quarry>operator', path: /token$/, title: 'A token, please', back: true },
  { route: 'quarry>operator', path: /sim-swap/, title: 'Was the SIM changed lately?', back: true },
  { route: 'quarry>operator', path: /\/verify$/, title: 'Is it the number of this SIM?', back: true },
  { route: 'quarry>operator', path: /withdraw$/, title: 'The person takes it back', back: true },
  { route: 'phone>phone', path: /^\/start$/, title: 'You tap “Continue with my number”' },
  { route: 'phone>phone', path: /^\/callback$/, title: 'Back in RideNow' },
  { route: 'phone>acorn', path: /^\/authorize$/, title: 'RideNow sends the phone to its aggregator' },
  { route: 'phone>acorn', path: /^\/token$/, title: 'Acorn’s code for an encrypted aggregator token', back: true },
  { route: 'phone>acorn', path: /\/verify$/, title: 'Is the claimed number in this phone?', back: true },
  { route: 'phone>acorn', path: /callback/, title: 'The phone returns to Acorn' },
  { route: 'phone>operator', path: /auth/, title: 'The phone itself asks the operator' },
  { route: 'acorn>operator', path: /openid-configuration/, title: 'What does this operator offer?', back: true },
  { route: 'acorn>operator', path: /jwks/, title: 'Which keys does it sign with?', back: true },
  { route: 'acorn>operator', path: /token$/, title: 'The code for the operator’s token', back: true },
  { route: 'acorn>operator', path: /\/verify$/, title: 'The question, asked of the operator', back: true },
  { route: 'operator>core', path: /message-centre/, title: 'Send this message to the phone', back: true },
  { route: 'operator>core', path: /entitlement-server/, title: 'Whose SIM got this token?', back: true },
  { route: 'operator>core', path: /session-directory/, title: 'Which line has this address and port?', back: true },
  { route: 'operator>core', path: /subscriber-directory/, title: 'Is it ours, and who has it today?', back: true },
  { route: 'operator>core', path: /sim-history/, title: 'When was the SIM changed?', back: true },
];

export function pathOf(url) {
  return decodeURI(new URL(url, location.href).pathname);
}

export function storyOf(hop) {
  const path = pathOf(hop.url);
  const story = STORIES.find(
    ({ route, path: shape, method = hop.method, body }) =>
      route === `${hop.from}>${hop.to}` && method === hop.method && shape.test(path) && (!body || body.test(hop.request.body)),
  );
  return story ?? { title: hop.from === 'phone' ? 'The phone goes on' : 'A question', back: hop.from !== 'phone' };
}

const good = (words) => ({ words, mood: 'good' });
const bad = (words) => ({ words, mood: 'bad' });

/** Plain yes and no of the APIs and of the core. */
function yesOrNo({ devicePhoneNumberVerified: verified, swapped, accepted, line }) {
  if (typeof verified === 'boolean') return verified ? good('true') : bad('false');
  if (typeof swapped === 'boolean') return swapped ? bad('swapped: true') : good('swapped: false');
  if (accepted === true) return good('accepted');
  return line === null ? bad('nobody') : undefined;
}

function wordOf({ outcome, code, error }) {
  if (error === 'authorization_pending') return { words: error, mood: '' };
  const words = outcome ?? code ?? error;
  if (words === undefined) return undefined;
  return outcome === 'line' ? good(words) : bad(words);
}

/** The point of an answer, where it has one: an OAuth error, yes or no, a line or nobody. */
export function verdictOf(hop) {
  const location = hop.answer?.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  const error = [hop.url, location ?? ''].map((url) => new URL(url, hop.url).searchParams.get('error')).find(Boolean);
  if (error) return bad(error);
  try {
    const content = JSON.parse(hop.answer.body);
    return yesOrNo(content) ?? wordOf(content);
  } catch {
    return undefined;
  }
}
