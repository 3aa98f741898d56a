'use strict';

// The lab page: chooses SIM and radio, opens RideNow in the phone, and draws the arrows the server tells of.

const byId = (id) => document.getElementById(id);
const LANES = { phone: 0, acorn: 1, operator: 2, core: 3 };
const NAMES = { phone: 'Phone / RideNow', acorn: 'Acorn (aggregator)', operator: 'Operator (Openmast)', core: 'Simulated core' };

/** What an arrow means, in words; the first row that fits counts. `back`: from server to server. */
const STORIES = [
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
  { route: 'operator>core', path: /session-directory/, title: 'Which line has this address?', back: true },
  { route: 'operator>core', path: /subscriber-directory/, title: 'Is it ours, and who has it today?', back: true },
  { route: 'operator>core', path: /sim-history/, title: 'When was the SIM changed?', back: true },
];

const state = { phone: undefined, claim: 'own', hops: new Map() };

// ---- the phone -------------------------------------------------------------------------------------------------------------

async function askPhone(change) {
  const options = change ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(change) } : {};
  const answer = await fetch('/phone', options);
  if (!answer.ok) throw new Error('The lab does not answer.');
  state.phone = await answer.json();
  showPhone();
}

function titleCase(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function howKnown(line) {
  if (!line.served) return 'other operator';
  if (line.barred) return 'barred';
  return line.recognisedBy === 'header' ? 'by header' : 'by address';
}

function showPhone() {
  const { lines, line: chosen, radio } = state.phone;
  const choices = document.querySelector('#sims [data-choices]');
  const signature = JSON.stringify(lines);
  if (choices.dataset.lines !== signature) {
    choices.dataset.lines = signature;
    choices.replaceChildren(
      ...lines.map((line) => {
        const label = element('label');
        const input = Object.assign(element('input'), { type: 'radio', name: 'sim', value: line.name });
        const words = element('span', '', titleCase(line.name));
        words.append(element('small', '', howKnown(line)));
        label.append(input, words);
        return label;
      }),
    );
  }
  for (const input of document.querySelectorAll('input[name="sim"]')) input.checked = input.value === chosen;
  for (const input of document.querySelectorAll('input[name="radio"]')) input.checked = input.value === radio;
  document.body.dataset.radio = radio;
  const current = lines.find((line) => line.name === chosen);
  byId('carrier').textContent = radio === 'wifi' ? '' : current?.served ? 'North' : 'Other';
  showPresets(lines);
}

function showPresets(lines) {
  const ours = lines.find((line) => line.served);
  const elsewhere = lines.find((line) => !line.served);
  const presets = [
    ours && { words: 'Right number', line: ours, radio: 'mobile', claim: 'own' },
    ours && { words: 'Wrong number', line: ours, radio: 'mobile', claim: 'other' },
    ours && { words: 'On Wi-Fi', line: ours, radio: 'wifi', claim: 'own' },
    elsewhere && { words: `${titleCase(elsewhere.name)}, other operator`, line: elsewhere, radio: 'mobile', claim: 'own' },
  ];
  byId('presets').replaceChildren(
    ...presets.filter(Boolean).map(({ words, line, radio, claim }) => {
      const button = Object.assign(element('button', '', words), { type: 'button' });
      button.addEventListener('click', () => setScene({ line: line.name, radio }, claim));
      return button;
    }),
  );
}

/** The number that whoever holds the phone will type into RideNow. */
function claimedNumber() {
  const { lines, line: chosen } = state.phone;
  const own = lines.find((line) => line.name === chosen);
  const other = lines.find((line) => line.name !== chosen && line.served);
  return (state.claim === 'other' ? other : own)?.number ?? '';
}

async function setScene(change, claim) {
  const focused = document.activeElement?.textContent;
  state.claim = claim;
  await askPhone(change);
  for (const button of byId('presets').children) if (button.textContent === focused) button.focus();
  openRideNow();
}

function openRideNow() {
  byId('app').src = `${state.phone.rideNowUrl}/`;
}

// RideNow says when its form is there; only then the number can be typed. Numbers never travel in an address.
window.addEventListener('message', (event) => {
  if (!state.phone || event.origin !== state.phone.rideNowUrl || event.source !== byId('app').contentWindow) return;
  if (event.data?.type === 'ridenow:ready')
    event.source.postMessage({ type: 'lab:claim', number: claimedNumber() }, event.origin);
});

document.querySelector('.bench').addEventListener('change', ({ target }) => {
  if (target.name === 'sim') setScene({ line: target.value }, 'own');
  if (target.name === 'radio') setScene({ radio: target.value }, state.claim);
});

// ---- the diagram -----------------------------------------------------------------------------------------------------------

function pathOf(url) {
  return decodeURI(new URL(url, location.href).pathname);
}

function storyOf(hop) {
  const path = pathOf(hop.url);
  const story = STORIES.find(({ route, path: shape }) => route === `${hop.from}>${hop.to}` && shape.test(path));
  return story ?? { title: hop.from === 'phone' ? 'The phone goes on' : 'A question', back: hop.from !== 'phone' };
}

/** The point of an answer, where it has one: an OAuth error, yes or no, a line or nobody. */
function verdictOf(hop) {
  const location = hop.answer?.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  const error = [hop.url, location ?? ''].map((url) => new URL(url, hop.url).searchParams.get('error')).find(Boolean);
  if (error) return { words: error, isGood: false };
  try {
    const { devicePhoneNumberVerified: verified, outcome, code, error: refusal } = JSON.parse(hop.answer.body);
    if (typeof verified === 'boolean') return { words: String(verified), isGood: verified };
    const words = outcome ?? code ?? refusal;
    return words === undefined ? undefined : { words, isGood: outcome === 'line' };
  } catch {
    return undefined;
  }
}

function chip(words, isGood) {
  return element('span', `code ${isGood ? 'good' : 'bad'}`, words);
}

function classesOf(hop, story) {
  const isSelf = hop.from === hop.to;
  const isLate = LANES[hop.from] >= 2;
  return ['hop', story.back && 'back', isSelf && 'self', isLate && 'late', !hop.answer && 'waiting'].filter(Boolean).join(' ');
}

function drawHop(hop) {
  const known = byId(`hop-${hop.id}`);
  const button = known ?? Object.assign(element('button'), { id: `hop-${hop.id}`, type: 'button' });
  const story = storyOf(hop);
  const [from, to] = [LANES[hop.from], LANES[hop.to]];
  button.className = classesOf(hop, story);
  button.style.setProperty('--start', Math.min(from, to));
  button.style.setProperty('--span', Math.abs(to - from));
  const words = element('span', 'words');
  words.append(element('span', 'title', story.title), element('span', 'path', `${hop.method} ${pathOf(hop.url)}`));
  if (hop.answer) {
    const { status, durationMs } = hop.answer;
    words.append(chip(`${status || 'broken'} · ${Math.round(durationMs)} ms`, status >= 200 && status < 400));
    const verdict = verdictOf(hop);
    if (verdict) words.append(chip(verdict.words, verdict.isGood));
  }
  button.replaceChildren(words, element('span', 'arrow'));
  const spoken = [...words.children].map((part) => part.textContent).join(', ');
  button.setAttribute('aria-label', `${NAMES[hop.from]} to ${NAMES[hop.to]}: ${spoken}`);
  if (known) return;
  button.addEventListener('click', () => openDetails(state.hops.get(hop.id)));
  const item = element('li');
  item.append(button);
  byId('hops').append(item);
}

function showSummary() {
  const hops = [...state.hops.values()];
  byId('empty').hidden = hops.length > 0;
  const isOver = hops.length > 0 && hops.every((hop) => hop.answer);
  const endMs = Math.max(0, ...hops.map((hop) => hop.atMs + (hop.answer?.durationMs ?? 0)));
  byId('summary').textContent = isOver ? `${hops.length} requests in ${Math.round(endMs)} ms` : '';
}

const events = new EventSource('/events');
events.addEventListener('journey', () => {
  state.hops.clear();
  byId('hops').replaceChildren();
  showSummary();
});
events.addEventListener('hop', ({ data }) => {
  const hop = JSON.parse(data);
  state.hops.set(hop.id, hop);
  drawHop(hop);
  showSummary();
});

// ---- one request and its answer --------------------------------------------------------------------------------------------

function showMessage(target, firstLine, message) {
  const list = element('dl');
  for (const [name, value] of message.headers) list.append(element('dt', '', name), element('dd', '', value));
  target.replaceChildren(element('p', 'first', firstLine), list);
  if (message.body) target.append(element('pre', '', message.body));
}

function openDetails(hop) {
  byId('details-route').textContent = `${NAMES[hop.from]} → ${NAMES[hop.to]}`;
  byId('details-title').textContent = storyOf(hop).title;
  showMessage(byId('request'), `${hop.method} ${hop.url}`, hop.request);
  if (hop.answer)
    showMessage(byId('answer'), `${hop.answer.status || 'No answer'} after ${hop.answer.durationMs} ms`, hop.answer);
  else byId('answer').replaceChildren(element('p', 'first', 'Not answered yet'));
  byId('details').showModal();
}

byId('details-close').addEventListener('click', () => byId('details').close());
byId('details').addEventListener('click', (event) => {
  if (event.target === byId('details')) byId('details').close();
});

// ---- begin -----------------------------------------------------------------------------------------------------------------

function showClock() {
  byId('clock').textContent = new Date().toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
}
showClock();
setInterval(showClock, 20_000);
askPhone().then(openRideNow);
