import { startDiagram } from './diagram.js';
import { byId } from './elements.js';
import { startMessages } from './messages.js';
import { askPhone, openApp } from './phone.js';

// The lab page: a phone, and beside it the arrows the server tells of.

function showClock() {
  byId('clock').textContent = new Date().toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
}
showClock();
setInterval(showClock, 20_000);
askPhone().then(() => {
  startDiagram();
  startMessages();
  openApp();
});
