'use strict';

// In the phone lab, the lab types the number for you. Only the lab may, and only into the form.
const lab = document.currentScript.dataset.lab;
const field = document.getElementById('number');

if (field && window.parent !== window) {
  window.addEventListener('message', ({ origin, source, data }) => {
    if (origin === lab && source === window.parent && data?.type === 'lab:claim' && field.value === '')
      field.value = String(data.number);
  });
  window.parent.postMessage({ type: 'ridenow:ready' }, lab);
}

// A second press would start a second sign-in.
document.querySelector('form')?.addEventListener('submit', ({ target }) => {
  const button = target.querySelector('button');
  button.disabled = true;
  button.textContent = 'Asking your operator…';
});
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});
