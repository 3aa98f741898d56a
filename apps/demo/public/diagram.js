import { openDetails } from './details.js';
import { byId, element } from './elements.js';
import { currentJourney } from './phone.js';
import { LANES, NAMES, pathOf, storyOf, verdictOf } from './stories.js';

// The sequence diagram: one arrow per real request, drawn when it is sent and again when it is answered.

const hops = new Map();

/** `mood`: good, bad, or nothing. */
function chip(words, mood) {
  return element('span', `code ${mood}`, words);
}

/** The status and time of an answer. Waiting is no failure: "not yet" has status 400 in OAuth. */
function statusChip({ status, durationMs }, verdict) {
  const isGood = status >= 200 && status < 400;
  return chip(`${status || 'broken'} · ${Math.round(durationMs)} ms`, isGood ? 'good' : verdict?.mood === '' ? '' : 'bad');
}

/** Where the packet gateway saw the phone: the address many share, and the port that tells them apart. */
function sourceOf(hop) {
  if (!currentJourney().showsSource || hop.from !== 'phone' || hop.to !== 'operator') return undefined;
  return hop.request.headers.find(([name]) => name.toLowerCase() === 'x-forwarded-for')?.[1];
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
  const source = sourceOf(hop);
  if (source) words.append(chip(`from ${source}`, ''));
  if (hop.answer) {
    const verdict = verdictOf(hop);
    words.append(statusChip(hop.answer, verdict));
    if (verdict) words.append(chip(verdict.words, verdict.mood));
  }
  button.replaceChildren(words, element('span', 'arrow'));
  const spoken = [...words.children].map((part) => part.textContent).join(', ');
  button.setAttribute('aria-label', `${NAMES[hop.from]} to ${NAMES[hop.to]}: ${spoken}`);
  if (known) return;
  button.addEventListener('click', () => openDetails(hops.get(hop.id)));
  const item = element('li');
  item.append(button);
  byId('hops').append(item);
}

function showSummary() {
  const all = [...hops.values()];
  byId('empty').hidden = all.length > 0;
  const isOver = all.length > 0 && all.every((hop) => hop.answer);
  const endMs = Math.max(0, ...all.map((hop) => hop.atMs + (hop.answer?.durationMs ?? 0)));
  byId('summary').textContent = isOver ? `${all.length} requests in ${Math.round(endMs)} ms` : '';
}

/** Draws what the server tells of, from now on. */
export function startDiagram() {
  const events = new EventSource('/events');
  events.addEventListener('journey', () => {
    hops.clear();
    byId('hops').replaceChildren();
    showSummary();
  });
  events.addEventListener('hop', ({ data }) => {
    const hop = JSON.parse(data);
    hops.set(hop.id, hop);
    drawHop(hop);
    showSummary();
  });
}
