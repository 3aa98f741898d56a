import type { ReactNode } from 'react';
import type { UseKind } from '../domain/uses';
import type { CodeWords } from './code-words';
import type { Language } from './languages';

/**
 * Every sentence of the subscriber pages in one language. A language without one of them does not compile. Names and numbers are
 * handed in as nodes, already isolated (`Name`), so that each language puts them where its grammar wants them.
 */
export interface PageWords {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  /** What the language is called in itself. */
  readonly ownName: string;
  /** Of the list of languages, for who cannot see it. */
  readonly languages: string;
  /** `3 November 2026`, in UTC. */
  readonly date: (date: Date) => string;
  /** The same with hour and minute, in UTC. */
  readonly dateAndTime: (date: Date) => string;
  readonly list: (items: readonly string[]) => string;
  readonly use: UseWords;
  readonly capture: CaptureWords;
  readonly portal: PortalWords;
  readonly waiting: WaitingWords;
  readonly notices: NoticeWords;
  readonly code: CodeWords;
  /** Text message that asks for an answer: plain text, and every character is paid for. */
  readonly messageText: (operator: string, application: string, link: string) => string;
  /** Text message after a yes. @param link where it can be stopped */
  readonly noticeText: (operator: string, application: string, link: string) => string;
}

/** What pages about one application have in common. */
interface UseWords {
  readonly yourLine: string;
  readonly why: string;
  /** @param purpose as `purposeInWords` spells it */
  readonly purpose: (purpose: string) => string;
  readonly moreDetails: string;
  readonly receiver: string;
  readonly privacyPolicy: string;
  readonly purposeTerm: string;
  readonly permissions: string;
}

interface CaptureWords {
  readonly question: (application: ReactNode) => ReactNode;
  readonly asksThrough: (application: ReactNode, partner: ReactNode) => ReactNode;
  /** Heads the list of items, which complete it in languages where that is good style. */
  readonly wantsTo: (application: ReactNode) => ReactNode;
  /** Ends the list where some items stand in the details only. */
  readonly folded: (count: number) => string;
  readonly notSeenTitle: string;
  readonly notSeen: string;
  readonly howLong: string;
  /** @param until the date in words; absent: until withdrawn */
  readonly until: (until: string | undefined) => string;
  readonly howToStop: (operator: ReactNode) => ReactNode;
  readonly lawfulBasis: string;
  readonly consentBasis: string;
  readonly oneByOne: string;
  readonly allowTicked: string;
  readonly refuse: string;
  readonly allow: string;
}

interface PortalWords {
  readonly title: string;
  readonly noApps: string;
  readonly waiting: (count: number) => string;
  readonly download: string;
  readonly sections: Readonly<Record<UseKind, { readonly title: string; readonly explanation?: string }>>;
  /** @param items a list in words */
  readonly can: (items: string, purpose: string) => string;
  /** The same of what it may not do now. */
  readonly could: (items: string, purpose: string) => string;
  readonly since: (date: string) => string;
  readonly until: (date: string) => string;
  readonly lastUsed: (date: string) => string;
  readonly notUsedYet: string;
  readonly state: Readonly<Record<UseKind, (decided: string | undefined, until: string | undefined) => string>>;
  readonly itCan: string;
  readonly itCould: string;
  readonly everyUse: string;
  readonly noUse: string;
  readonly answered: string;
  readonly notAnswered: string;
  readonly receiverThrough: (owner: ReactNode, partner: ReactNode) => ReactNode;
  readonly acts: Readonly<Record<'stop' | 'object' | 'allow', ActWords>>;
  readonly everything: EverythingWords;
  readonly goBack: string;
  /** Stands for an application that is not there any more. */
  readonly goneApplication: string;
  readonly unknown: string;
}

/** What a person can do about a use: the button, the question before, what it will do, and what was done. */
interface ActWords {
  readonly verb: string;
  readonly question: (application: ReactNode) => ReactNode;
  readonly effects: readonly string[];
  readonly done: string;
  readonly doneEffect: string;
}

/** The same for everything that was ever allowed. */
interface EverythingWords {
  readonly verb: string;
  readonly question: string;
  /** @param appCount how many lose something */
  readonly effects: (appCount: number) => readonly string[];
  readonly done: string;
  readonly doneEffect: string;
}

interface WaitingWords {
  readonly title: string;
  readonly nothing: string;
  readonly purpose: (purpose: string) => string;
  readonly endByThemselves: string;
}

/** One notice: what happened, and what to do. */
export interface NoticeText {
  readonly title: string;
  readonly sentences: readonly string[];
  /** What to do, one after the other. */
  readonly steps?: readonly ReactNode[];
}

interface NoticeWords {
  readonly backToApp: string;
  /** A link that never was, was used, or has run out: the words tell nothing about which. */
  readonly linkOver: NoticeText;
  /** Whoever holds a message's link without its SIM, and a phone on Wi-Fi, read the same. */
  readonly messageOffNetwork: NoticeText;
  readonly linkOffNetwork: NoticeText;
  readonly portalOffNetwork: NoticeText;
  readonly allowed: NoticeText;
  readonly partlyAllowed: NoticeText;
  readonly refused: NoticeText;
  readonly notAllowed: NoticeText;
  readonly notRecorded: NoticeText;
  readonly noSuchApp: NoticeText;
  readonly changedMeanwhile: NoticeText;
  readonly phoneReady: NoticeText;
  readonly phoneUnrecognised: (operator: string) => NoticeText;
  readonly answerNotTaken: NoticeText;
  readonly pageExpired: NoticeText;
  readonly answerUnreadable: NoticeText;
  readonly notNow: NoticeText;
  readonly untrustedRequest: NoticeText;
}
