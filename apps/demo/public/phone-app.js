'use strict';

// What the apps of the phone have in common. In the phone lab, the lab types the number, and is the phone that hands out operator
// tokens. Only the lab may, and only into the form.
const lab = document.currentScript.dataset.lab;
const isInLab = window.parent !== window;
const form = document.querySelector('form[data-busy]');
const field = document.getElementById('number');
const operatorToken = document.querySelector('input[name="operator_token"]');
const WAIT_MS = 700;

function tell(message) {
  if (isInLab) window.parent.postMessage(message, lab);
}

const HEARD = {
  'lab:claim': ({ number }) => {
    if (field?.value === '') field.value = String(number);
  },
  'lab:operator-token': ({ token }) => {
    if (!operatorToken) return;
    operatorToken.value = String(token); // empty: the SIM's operator gives none, and the server says so
    form.submit();
  },
};
window.addEventListener('message', ({ origin, source, data }) => {
  if (isInLab && origin === lab && source === window.parent) HEARD[data?.type]?.(data);
});

// A second press would start a second journey.
form?.addEventListener('submit', (event) => {
  const button = form.querySelector('button');
  button.disabled = true;
  button.textContent = form.dataset.busy;
  if (!operatorToken || operatorToken.value !== '') return;
  if (!isInLab) return; // a browser cannot ask the SIM; the server says so
  event.preventDefault();
  tell({ type: 'app:operator-token' });
});
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

// While the person is asked elsewhere: the app asks its own server, and moves on when there is an answer.
async function waitFor(address) {
  const answer = await fetch(address, { cache: 'no-store' }).catch(() => undefined);
  const { next } = answer?.ok ? await answer.json() : {};
  if (next) location.replace(next);
  else setTimeout(() => waitFor(address), WAIT_MS);
}

const { waitsFor, news } = document.body.dataset;
if (waitsFor) waitFor(waitsFor);
if (news) tell({ type: 'app:news', text: news });
if (field) tell({ type: 'app:ready' });
