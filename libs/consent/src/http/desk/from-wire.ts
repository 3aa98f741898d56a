import { AppError, Msisdn } from '@openmast/kernel';
import type { DeskMatter, DeskStatement, DeskWithdrawal } from '../../consent-desk';
import type { Evidence } from '../../consent-ledger';
import type { SaidState } from '../../domain/statement';
import type { ConsentQuestionRequest, ConsentStatementRequest, ConsentWithdrawalRequest, DECISIONS } from './desk-requests';

const STATES: Readonly<Record<(typeof DECISIONS)[number], SaidState>> = {
  GRANTED: 'granted',
  DENIED: 'denied',
  OBJECTED: 'objected',
};
/** Older than any consent that can count today, and than any clock that was never set. */
const EARLIEST = new Date('2000-01-01T00:00:00Z');

/** Who is signed in, and when the request is read. */
export interface Recorder {
  readonly staffName: string;
  readonly now: Date;
}

/** @throws AppError `invalid` */
export function questionFromWire({ phoneNumber, clientId, purpose, scopes }: ConsentQuestionRequest): DeskMatter {
  return { msisdn: numberFromWire(phoneNumber), applicationId: clientId.toLowerCase(), purpose, scopes };
}

/** @throws AppError `invalid` */
export function statementFromWire(body: ConsentStatementRequest, { staffName, now }: Recorder): DeskStatement {
  const saidAt = momentFromWire('capturedAt', body.capturedAt);
  if (saidAt > now || saidAt < EARLIEST) throw invalid('capturedAt must not lie in the future, nor before the year 2000');
  const expiresAt = body.expiresAt === undefined ? undefined : momentFromWire('expiresAt', body.expiresAt);
  if (expiresAt && body.decision !== 'GRANTED') throw invalid('expiresAt belongs to GRANTED only');
  if (expiresAt && expiresAt <= saidAt) throw invalid('expiresAt must lie after capturedAt');
  const { text, language, capturedThrough, recordedBy, reference } = body;
  const evidence = { staff: staffName, ...said({ capturedThrough, text, language, recordedBy, reference }) };
  refuseNumberIn(evidence, body.phoneNumber);
  return {
    ...questionFromWire(body),
    state: STATES[body.decision],
    saidAt,
    ...(expiresAt ? { expiresAt } : {}),
    evidence: { ...evidence, recordedAt: now.toISOString() },
  };
}

/** @throws AppError `invalid` */
export function withdrawalFromWire(body: ConsentWithdrawalRequest, { staffName }: Recorder): DeskWithdrawal {
  const { phoneNumber, clientId, purpose, scopes, capturedThrough, recordedBy, reference } = body;
  const evidence = { staff: staffName, ...said({ capturedThrough, recordedBy, reference }) };
  refuseNumberIn(evidence, phoneNumber);
  const target = { msisdn: numberFromWire(phoneNumber), applicationId: clientId.toLowerCase(), purpose };
  return { ...target, ...(scopes ? { scopes } : {}), evidence };
}

function said(words: Readonly<Record<string, string | undefined>>): Evidence {
  return Object.fromEntries(Object.entries(words).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Evidence is kept for good and must not hold what is erased elsewhere. */
function refuseNumberIn(evidence: Evidence, phoneNumber: string): void {
  const digits = phoneNumber.slice(1);
  const told = Object.values(evidence).map((value) => String(value).replaceAll(/[^\d]/g, ''));
  if (told.some((value) => value.includes(digits))) throw invalid('the evidence must not hold the phone number');
}

function numberFromWire(phoneNumber: string): Msisdn {
  const msisdn = Msisdn.parse(phoneNumber);
  if (!msisdn) throw invalid('phoneNumber must be E.164 with a leading plus');
  return msisdn;
}

/** A day that is in no calendar (30 February) is no moment. */
function momentFromWire(name: string, text: string): Date {
  const moment = new Date(text);
  const day = new Date(`${text.slice(0, 'YYYY-MM-DD'.length)}T00:00:00Z`);
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 'YYYY-MM-DD'.length));
  if (!isDay || Number.isNaN(moment.getTime())) throw invalid(`${name} is no moment of the calendar`);
  return moment;
}

function invalid(sentence: string): AppError {
  return new AppError('invalid', 'INVALID_REQUEST', sentence);
}
