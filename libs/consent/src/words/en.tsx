import { Name } from '../capture/name';
import { codeEn } from './code-words';
import { datesIn } from './dates';
import type { PageWords } from './page-words';

const CONNECTED_APPS = 'Connected apps';
const NOTHING_CHANGED = 'Nothing was changed. Go back to the app and start again.';
const NO_ANSWER = 'From its very next request on it gets no answer to this.';
const NEXT_UNANSWERED = 'Its next request for this gets no answer.';

export const en: PageWords = {
  language: 'en',
  direction: 'ltr',
  ownName: 'English',
  languages: 'Language',
  ...datesIn('en-GB'),
  use: {
    yourLine: 'Your line',
    why: 'Why',
    purpose: (purpose) => `For ${purpose}.`,
    moreDetails: 'More details',
    receiver: 'Who receives the information',
    privacyPolicy: 'privacy policy',
    purposeTerm: 'Purpose',
    permissions: 'Permissions',
  },
  capture: {
    question: (application) => <>Allow {application} to use information about your line?</>,
    asksThrough: (application, partner) => (
      <>
        {application} is asking through {partner}.
      </>
    ),
    wantsTo: (application) => <>{application} wants to</>,
    folded: (count) => `${String(count)} more, named under “More details”`,
    notSeenTitle: 'What they will not see',
    notSeen: 'Your calls, your messages, where you are, or anything not listed above.',
    howLong: 'How long',
    until: (until) => (until === undefined ? 'Until you stop it.' : `Until ${until}, or until you stop it.`),
    howToStop: (operator) => <>You can stop it at any time by asking {operator}; it ends with the next request.</>,
    lawfulBasis: 'Lawful basis',
    consentBasis: 'Your consent (GDPR article 6(1)(a))',
    oneByOne: 'Choose one by one',
    allowTicked: 'Allow only what is ticked',
    refuse: 'Don’t allow',
    allow: 'Allow',
  },
  portal: {
    title: CONNECTED_APPS,
    noApps: 'No app uses information about your line.',
    waiting: (count) => (count === 1 ? '1 request waits for your answer' : `${String(count)} requests wait for your answer`),
    download: 'Download everything as a file',
    sections: {
      allowed: { title: 'With your permission' },
      unasked: {
        title: 'Without asking you first',
        explanation: 'The law allows some uses without your permission, such as preventing fraud. You can object to each.',
      },
      objected: { title: 'You objected' },
      ended: { title: 'Ended' },
    },
    can: (items, purpose) => `can ${items}, for ${purpose}`,
    could: (items, purpose) => `could ${items}, for ${purpose}`,
    since: (date) => `since ${date}`,
    until: (date) => `until ${date}`,
    lastUsed: (date) => `last used ${date}`,
    notUsedYet: 'not used yet',
    state: {
      allowed: (decided, until) => `You allowed this${on(decided)}${until === undefined ? '' : `, until ${until}`}.`,
      unasked: () => 'Used without asking you, as the law allows.',
      objected: (decided) => `You objected${on(decided)}; it is no longer used.`,
      ended: (decided) => (decided === undefined ? 'Not allowed any more.' : `Not allowed any more since ${decided}.`),
    },
    itCan: 'It can',
    itCould: 'It could',
    everyUse: 'Every use of the last 90 days',
    noUse: 'Not used in the last 90 days.',
    answered: 'answered',
    notAnswered: 'refused or failed: nothing was told',
    receiverThrough: (owner, partner) => (
      <>
        {owner}, through {partner}
      </>
    ),
    acts: {
      stop: {
        verb: 'Stop sharing',
        question: (application) => <>Stop sharing with {application}?</>,
        effects: [NO_ANSWER, 'What it has learned before stays with it; ask it to delete that.'],
        done: 'Stopped',
        doneEffect: NEXT_UNANSWERED,
      },
      object: {
        verb: 'Object',
        question: (application) => <>Object to the use by {application}?</>,
        effects: [NO_ANSWER, 'You can take your objection back here at any time.'],
        done: 'You have objected',
        doneEffect: NEXT_UNANSWERED,
      },
      allow: {
        verb: 'Allow it again',
        question: (application) => <>Allow again for {application}?</>,
        effects: ['It may use this information again, from its next request on.', 'You can stop it here at any time.'],
        done: 'Allowed again',
        doneEffect: 'It may use the information again.',
      },
    },
    everything: {
      verb: 'Stop everything',
      question: 'Stop everything you have allowed?',
      effects: (appCount) => [
        appCount === 1
          ? '1 app loses what you have allowed it. From its very next request on it gets no answer to that.'
          : `${String(appCount)} apps lose what you have allowed them. From their very next request on they get no answer to that.`,
        'Uses that need no permission, and about which nobody asked you, go on. ' +
          `You can object to each of them under “${CONNECTED_APPS}”.`,
        'Apps may ask you for your permission again.',
        'What they have learned before stays with them; ask them to delete that.',
      ],
      done: 'Everything you had allowed is stopped',
      doneEffect: 'The next request for any of it gets no answer.',
    },
    goBack: 'Go back',
    goneApplication: 'An app that is gone',
    unknown: 'unknown',
  },
  waiting: {
    title: 'Waiting for your answer',
    nothing: 'Nothing is waiting. When an app asks for your permission, you find it here.',
    purpose: (purpose) => `for ${purpose}`,
    endByThemselves: 'Requests that nobody answers end by themselves, and nothing is shared.',
  },
  notices: {
    backToApp: 'Back to the app',
    linkOver: {
      title: 'This link does not work any more',
      sentences: ['It was used, or too much time has passed. If you still want this, start again in the app.'],
    },
    messageOffNetwork: {
      title: 'Please switch to mobile data',
      sentences: [
        'We can only show you this when your phone is on the mobile network with the SIM that received the message.',
        'Switch Wi-Fi and VPN off and mobile data on, then open the link in the message again. Nothing was changed.',
      ],
    },
    linkOffNetwork: {
      title: 'Please switch to mobile data',
      sentences: [
        'We can only show you this when your phone is on the mobile network, with the SIM this is about.',
        'Switch Wi-Fi and VPN off and mobile data on, then open the link again. Nothing was changed.',
      ],
    },
    portalOffNetwork: {
      title: 'Please switch to mobile data',
      sentences: [
        'This page is about the line in your phone, so we show it only when your phone comes to us over the mobile network.',
        'Switch Wi-Fi and VPN off and mobile data on, then load this page again.',
      ],
    },
    allowed: { title: 'Done', sentences: ['You have allowed it. You can close this page and go back to the app.'] },
    partlyAllowed: {
      title: 'Done',
      sentences: ['You have allowed a part of it, and nothing else is shared. You can close this page and go back to the app.'],
    },
    refused: { title: 'Not allowed', sentences: ['You have refused, and nothing was shared. You can close this page.'] },
    notAllowed: {
      title: 'Not allowed',
      sentences: ['You have not allowed it, and nothing was shared. You can close this page.'],
    },
    notRecorded: {
      title: 'This did not work',
      sentences: ['Something went wrong on our side, and nothing was allowed. Go back to the app and start again.'],
    },
    noSuchApp: { title: 'There is no such app', sentences: ['It does not use information about your line.'] },
    changedMeanwhile: {
      title: 'This has changed in the meantime',
      sentences: ['Nothing was done now. Your connected apps show how it stands.'],
    },
    phoneReady: { title: 'Your phone is ready', sentences: ['We recognise it now. Go back to the app and try again.'] },
    phoneUnrecognised: (operator) => ({
      title: 'We cannot recognise your phone',
      sentences: [
        'The app wanted to sign you in through the mobile network, and this connection does not come from there. Please:',
      ],
      steps: [
        'Switch Wi-Fi off and mobile data on.',
        'Switch VPN, private relay and data saver off: with them your phone comes to us from somewhere else.',
        <>
          If your phone has two SIMs, let mobile data run over the one of <Name>{operator}</Name>.
        </>,
        'Abroad it may not work: some networks do not bring your phone home to us.',
        'Then go back to the app and try again.',
      ],
    }),
    answerNotTaken: {
      title: 'Your answer was not taken',
      sentences: ['Nothing was changed. Go back to the app and start again, on mobile data.'],
    },
    pageExpired: { title: 'This page has expired', sentences: [NOTHING_CHANGED] },
    answerUnreadable: { title: 'Your answer could not be read', sentences: [NOTHING_CHANGED] },
    notNow: {
      title: 'We cannot answer right now',
      sentences: ['Nothing was changed. Please try again in a moment.'],
    },
    untrustedRequest: {
      title: 'This request cannot be carried out',
      sentences: [
        'The app sent you here with a request we cannot trust, so we stopped. Nothing about you was shared.',
        'Go back to the app; if it happens again, tell its support what stands below.',
      ],
    },
  },
  code: codeEn,
  messageText: (operator, application, link) =>
    `${operator}: ${application} asks for your permission. Open on mobile data: ${link}`,
  noticeText: (operator, application, link) =>
    `${operator}: you have allowed ${application} to use information about your line. Not you? Stop it here: ${link}`,
};

function on(date: string | undefined): string {
  return date === undefined ? '' : ` on ${date}`;
}
