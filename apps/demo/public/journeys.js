import { titleCase } from './elements.js';

// What can be played: which app is in the phone, which companies stand behind it, which SIMs make sense, and what is worth trying.

const OPERATOR = ['Operator', 'Openmast'];
const CORE = ['Core', 'Simulated'];

const named = (lines, name) => lines.find((line) => line.name === name);
const behind = (lines) => lines.filter(({ ports }) => ports);
const alone = (lines) => lines.filter(({ ports }) => !ports);

/** A preset whose line is not there (any more) is left out. */
const presets = (...all) => all.filter(({ line }) => line !== undefined);

export const JOURNEYS = [
  {
    id: 'sign-in',
    name: 'Sign in',
    note: 'the network knows the phone',
    app: { name: 'RideNow', at: 'ridenow', path: '/' },
    lanes: [['Phone', 'RideNow app'], ['Acorn', 'Aggregator'], OPERATOR, CORE],
    press: 'Continue with my number',
    lines: alone,
    radio: 'mobile',
    presets(lines) {
      const ours = lines.find(({ served }) => served);
      const elsewhere = lines.find(({ served }) => !served);
      return presets(
        { words: 'Right number', line: ours, radio: 'mobile', claim: 'own' },
        { words: 'Wrong number', line: ours, radio: 'mobile', claim: 'other' },
        { words: 'On Wi-Fi', line: ours, radio: 'wifi', claim: 'own' },
        { words: `${titleCase(elsewhere?.name ?? '')}, other operator`, line: elsewhere, radio: 'mobile', claim: 'own' },
      );
    },
  },
  {
    id: 'ask',
    name: 'Ask the person',
    note: 'CIBA, by text message',
    app: { name: 'MeadowCare', at: 'quarry', path: '/meadowcare/' },
    lanes: [['Phone', 'MeadowCare app'], ['Quarry', 'MeadowCare’s server'], OPERATOR, CORE],
    press: 'Check in',
    lines: alone,
    line: 'ben',
    radio: 'mobile',
    presets: (lines) =>
      presets(
        { words: 'Ben is asked', line: named(lines, 'ben'), radio: 'mobile', claim: 'own' },
        { words: 'Ada said yes before', line: named(lines, 'ada'), radio: 'mobile', claim: 'own' },
        { words: 'Link opened on Wi-Fi', line: named(lines, 'ben'), radio: 'wifi', claim: 'own' },
        { words: 'Dora, barred', line: named(lines, 'dora'), radio: 'mobile', claim: 'own' },
      ),
  },
  {
    id: 'sim',
    name: 'Let the SIM speak',
    note: 'operator token, over Wi-Fi',
    app: { name: 'LanternPay', at: 'quarry', path: '/lanternpay/' },
    lanes: [['Phone', 'LanternPay app'], ['Quarry', 'LanternPay’s server'], OPERATOR, CORE],
    press: 'Pay with this SIM',
    lines: alone,
    radio: 'wifi',
    presets: (lines) =>
      presets(
        { words: 'Ada on Wi-Fi', line: named(lines, 'ada'), radio: 'wifi', claim: 'own' },
        { words: 'Wrong number', line: named(lines, 'ada'), radio: 'wifi', claim: 'other' },
        { words: 'On mobile data', line: named(lines, 'ada'), radio: 'mobile', claim: 'own' },
        { words: 'Cleo, other operator', line: named(lines, 'cleo'), radio: 'wifi', claim: 'own' },
      ),
  },
  {
    id: 'shared',
    name: 'Share an address',
    note: 'two phones behind one NAT',
    app: { name: 'RideNow', at: 'ridenow', path: '/' },
    lanes: [['Phone', 'RideNow app'], ['Acorn', 'Aggregator'], OPERATOR, CORE],
    press: 'Continue with my number',
    lines: behind,
    radio: 'mobile',
    showsSource: true,
    presets(lines) {
      const [first, second] = behind(lines);
      return presets(
        { words: `${titleCase(first?.name ?? '')}’s phone`, line: first, radio: 'mobile', claim: 'own' },
        { words: `${titleCase(second?.name ?? '')}’s phone`, line: second, radio: 'mobile', claim: 'own' },
        { words: 'The neighbour’s number', line: first, radio: 'mobile', claim: 'other' },
      );
    },
  },
];

export function journeyOf(id) {
  return JOURNEYS.find((journey) => journey.id === id) ?? JOURNEYS[0];
}
