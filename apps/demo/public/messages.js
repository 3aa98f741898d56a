import { byId, element } from './elements.js';
import { currentJourney } from './phone.js';

// The phone around the app: text messages of the SIM that is in it, a browser for their links, and a note when something comes.

const POLL_MS = 1_500;
const NOTE_MS = 9_000;
const LINK = /https?:\/\/\S+/;

/** Newest message first. Until `seenMs` all have been seen; what came before the SIM was put in is old. */
const inbox = { line: undefined, seenMs: 0, messages: [], view: 'app' };
let noteTimer;

function unread() {
  return inbox.messages.filter(({ receivedAt }) => Date.parse(receivedAt) > inbox.seenMs).length;
}

/** The app, the messages, or the page behind a link. */
function show(view) {
  inbox.view = view;
  byId('app').hidden = view !== 'app';
  byId('messages').hidden = view !== 'messages';
  if (byId('browser')) byId('browser').hidden = view !== 'browser';
  if (view === 'messages') inbox.seenMs = Date.now();
  byId('open-app').setAttribute('aria-pressed', String(view === 'app'));
  byId('open-messages').setAttribute('aria-pressed', String(view !== 'app'));
  showBadge();
}

function showBadge() {
  const count = unread();
  byId('badge').hidden = count === 0;
  byId('badge').textContent = String(count);
  byId('open-messages').setAttribute('aria-label', count === 0 ? 'Messages' : `Messages, ${count} new`);
}

function showList() {
  const items = inbox.messages.map(({ text, receivedAt }) => {
    const item = element('li');
    const [link] = LINK.exec(text) ?? [];
    const [before, after = ''] = link ? text.split(link) : [text];
    const words = element('p', '', before);
    if (link) {
      const anchor = Object.assign(element('a', '', link), { href: link });
      anchor.addEventListener('click', (event) => {
        event.preventDefault();
        openLink(link);
      });
      words.append(anchor, after);
    }
    const time = element('time', '', new Date(receivedAt).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' }));
    item.append(words, time);
    return item;
  });
  byId('message-list').replaceChildren(...items);
  byId('no-messages').hidden = items.length > 0;
}

/** The page behind a link, in the phone's browser; the app goes on waiting behind it. */
function openLink(link) {
  byId('browser')?.remove();
  const frame = Object.assign(element('iframe'), {
    id: 'browser',
    title: 'The page behind the link, in the phone’s browser',
    src: link,
  });
  byId('app').after(frame);
  show('browser');
  frame.focus();
}

/** A note at the top of the phone; pressing it leads to what it is about. */
function notify(from, text, view) {
  clearTimeout(noteTimer);
  const note = Object.assign(element('button', 'note-card'), { type: 'button' });
  note.append(element('b', '', from), element('span', '', text.replace(LINK, '').trim()));
  note.addEventListener('click', () => {
    byId('notes').replaceChildren();
    show(view);
    byId(view === 'app' ? 'open-app' : 'open-messages').focus();
  });
  byId('notes').replaceChildren(note);
  noteTimer = setTimeout(() => byId('notes').replaceChildren(), NOTE_MS);
}

function buzz() {
  const phone = document.querySelector('.phone');
  phone.classList.remove('buzzing');
  void phone.offsetWidth; // lets the animation start again
  phone.classList.add('buzzing');
}

const chosenSim = () => document.querySelector('input[name="sim"]:checked')?.value;

async function look() {
  const line = chosenSim();
  const answer = await fetch('/phone/inbox').catch(() => undefined);
  if (!answer?.ok || line !== chosenSim()) return; // the SIM was changed meanwhile
  const { messages } = await answer.json();
  if (line === inbox.line && messages[0]?.receivedAt === inbox.messages[0]?.receivedAt) return;
  Object.assign(inbox, { line, messages });
  const hasNews = unread() > 0;
  if (inbox.view === 'messages') inbox.seenMs = Date.now();
  showList();
  showBadge();
  if (hasNews) announce(messages[0]);
}

function announce({ text }) {
  buzz();
  if (inbox.view !== 'messages') notify('Message', text, 'messages');
}

async function keepLooking() {
  if (!document.hidden) await look();
  setTimeout(keepLooking, POLL_MS);
}

export function startMessages() {
  byId('open-app').addEventListener('click', () => show('app'));
  byId('open-messages').addEventListener('click', () => show('messages'));
  document.addEventListener('phone:app', () => {
    byId('browser')?.remove();
    byId('notes').replaceChildren();
    if (inbox.line !== chosenSim()) Object.assign(inbox, { line: undefined, messages: [], seenMs: Date.now() });
    show('app');
  });
  // Another radio: an open page is asked for again, the way a person would do it; messages come over any.
  document.addEventListener('phone:radio', (event) => {
    if (inbox.view === 'app') return;
    event.preventDefault();
    if (inbox.view === 'browser') openLink(byId('browser').src);
  });
  document.addEventListener('phone:news', ({ detail }) => {
    if (inbox.view !== 'app') notify(currentJourney().app.name, detail, 'app');
  });
  keepLooking();
}
