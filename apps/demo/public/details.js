import { byId, element } from './elements.js';
import { NAMES, storyOf } from './stories.js';

// One request and its answer, in full, with everything secret masked by the server.
function showMessage(target, firstLine, message) {
  const list = element('dl');
  for (const [name, value] of message.headers) list.append(element('dt', '', name), element('dd', '', value));
  target.replaceChildren(element('p', 'first', firstLine), list);
  if (message.body) target.append(element('pre', '', message.body));
}

export function openDetails(hop) {
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
