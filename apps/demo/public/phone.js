import { byId, element, titleCase } from './elements.js';
import { JOURNEYS, journeyOf } from './journeys.js';

// The phone: which journey is played, which SIM and radio it has, and the app in it. Numbers never travel in an address.

const state = { phone: undefined, claim: 'own' };

export function currentJourney() {
  return journeyOf(state.phone?.journey);
}

export async function askPhone(change) {
  const options = change ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(change) } : {};
  const answer = await fetch('/phone', options);
  if (!answer.ok) throw new Error('The lab does not answer.');
  state.phone = await answer.json();
  showPhone();
}

function howKnown(line) {
  if (line.ports) return `${line.ports.from}–${line.ports.to}`;
  if (!line.served) return 'other operator';
  if (line.barred) return 'barred';
  return line.recognisedBy === 'header' ? 'by header' : 'by address';
}

/** One row of a segmented control; made anew only when what it offers has changed, so that the focus stays. */
function showChoices(id, name, choices) {
  const row = document.querySelector(`#${id} [data-choices]`);
  const signature = JSON.stringify(choices);
  if (row.dataset.shown === signature) return;
  row.dataset.shown = signature;
  row.replaceChildren(
    ...choices.map(({ value, words, note }) => {
      const label = element('label');
      const spoken = element('span', '', words);
      spoken.append(' ', element('small', '', note)); // the blank keeps the two apart when read aloud
      label.append(Object.assign(element('input'), { type: 'radio', name, value }), spoken);
      return label;
    }),
  );
}

function check(name, value) {
  for (const input of document.querySelectorAll(`input[name="${name}"]`)) input.checked = input.value === value;
}

function showPhone() {
  const { lines, line: chosen, radio } = state.phone;
  const journey = currentJourney();
  const offered = journey.lines(lines);
  showChoices(
    'journeys',
    'journey',
    JOURNEYS.map(({ id, name, note }) => ({ value: id, words: name, note })),
  );
  showChoices(
    'sims',
    'sim',
    offered.map((line) => ({ value: line.name, words: titleCase(line.name), note: howKnown(line) })),
  );
  check('journey', journey.id);
  check('sim', chosen);
  check('radio', radio);
  document.body.dataset.radio = radio;
  const current = lines.find((line) => line.name === chosen);
  byId('carrier').textContent = radio === 'wifi' ? '' : current?.served ? 'North' : 'Other';
  byId('app-name').textContent = journey.app.name;
  byId('app').title = `${journey.app.name}, the app in the phone`;
  byId('app-sign').textContent = journey.app.name.charAt(0);
  document.body.dataset.app = journey.app.name;
  showPresets(journey.presets(lines));
  showLanes(journey);
}

function showPresets(presets) {
  const focused = document.activeElement?.textContent;
  byId('presets').replaceChildren(
    ...presets.map(({ words, line, radio, claim }) => {
      const button = Object.assign(element('button', '', words), { type: 'button' });
      button.addEventListener('click', () => setScene({ line: line.name, radio }, claim));
      return button;
    }),
  );
  for (const button of byId('presets').children) if (button.textContent === focused) button.focus();
}

function showLanes({ lanes, press }) {
  byId('lanes').replaceChildren(
    ...lanes.map(([name, role]) => {
      const lane = element('span');
      lane.append(element('b', '', name), element('i', '', role));
      return lane;
    }),
  );
  byId('press').textContent = `Press “${press}” in the phone.`;
}

/** The number that whoever holds the phone will type into the app. */
export function claimedNumber() {
  const { lines, line: chosen } = state.phone;
  const offered = currentJourney().lines(lines);
  const own = lines.find((line) => line.name === chosen);
  const other = offered.find((line) => line.name !== chosen && line.served);
  return (state.claim === 'other' ? other : own)?.number ?? '';
}

async function setScene(change, claim) {
  state.claim = claim;
  await askPhone(change);
  openApp();
}

/** Another journey: its app, its radio, and a SIM that makes sense for it. */
async function setJourney(id) {
  const { lines, line } = state.phone;
  const { lines: offer, line: wanted, radio } = journeyOf(id);
  const offered = offer(lines);
  const fitting = [wanted, line].find((name) => offered.some((candidate) => candidate.name === name)) ?? offered[0]?.name;
  await setScene({ journey: id, radio, ...(fitting === undefined ? {} : { line: fitting }) }, 'own');
}

export function appOrigin() {
  return state.phone?.apps[currentJourney().app.at];
}

export function openApp() {
  byId('app').src = appOrigin() + currentJourney().app.path;
  document.dispatchEvent(new Event('phone:app'));
}

/** An operator token for the app: the SIM speaks, whatever radio is on. */
async function handOutToken(event) {
  const answer = await fetch('/phone/operator-token', { method: 'POST' });
  const { token } = answer.ok ? await answer.json() : { token: '' };
  event.source.postMessage({ type: 'lab:operator-token', token }, event.origin);
}

// The app says when its form is there, and when it wants something of the phone.
window.addEventListener('message', (event) => {
  if (!state.phone || event.origin !== appOrigin() || event.source !== byId('app').contentWindow) return;
  if (event.data?.type === 'app:ready') event.source.postMessage({ type: 'lab:claim', number: claimedNumber() }, event.origin);
  if (event.data?.type === 'app:operator-token') handOutToken(event);
  if (event.data?.type === 'app:news') document.dispatchEvent(new CustomEvent('phone:news', { detail: String(event.data.text) }));
});

document.querySelector('.bench').addEventListener('change', ({ target }) => {
  if (target.name === 'journey') setJourney(target.value);
  if (target.name === 'sim') setScene({ line: target.value }, 'own');
  if (target.name === 'radio') setRadio(target.value);
});

/** The radio changes under an open page: a link of a message is asked for again, an app starts again. */
async function setRadio(radio) {
  await askPhone({ radio });
  if (!document.dispatchEvent(new Event('phone:radio', { cancelable: true }))) return;
  openApp();
}
