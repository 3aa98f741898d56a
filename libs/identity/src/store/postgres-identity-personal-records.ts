import type { SubscriberRef } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import { EXPORT_ROWS_MAX, type PersonalData, type PersonalRecords } from '@openmast/subscriber';
import { PAYLOADS_OF_LINE } from './postgres-identity-line-records';

const SUBJECTS = {
  name: 'identity-export-subjects',
  text: `
    select application_id as "applicationId", subject from identity.pairwise_subject
     where subscriber_id = $1 order by application_id limit $2`,
};
const ISSUED = {
  name: 'identity-export-issued',
  text: `
    select at, application_id as "applicationId", scope, grant_type as "grantType" from identity.issued_token
     where subscriber_id = $1 order by at desc limit $2`,
};
const REQUESTS = {
  name: 'identity-export-requests',
  text: `
    select application_id as "applicationId", scope, amr, answer, answer_amr as "answerAmr", answered_at as "answeredAt",
           expires_at as "expiresAt"
      from identity.backchannel_request where subscriber_id = $1 order by expires_at desc limit $2`,
};
/** What stands, by the library's words for it; ids, codes and tokens are somebody's keys and stay here. */
const STANDING = {
  name: 'identity-export-standing',
  text: `
    select model as kind, payload ->> 'clientId' as "applicationId", payload ->> 'scope' as scope, payload -> 'amr' as amr,
           to_timestamp((payload ->> 'iat')::float8) as "at", expires_at as "expiresAt", consumed_at as "usedAt"
      from identity.oidc_payload join (${PAYLOADS_OF_LINE}) own using (model, id) where expires_at > now()
     order by expires_at desc limit $2`,
};

/** What a code by text message was asked for: the first word of its aim. The others lead to what is somebody's key. */
const CODES = {
  name: 'identity-export-codes',
  text: `
    select split_part(aim, ' ', 1) as aim, tries, is_used as "isUsed", expires_at as "expiresAt" from identity.text_code
     where subscriber_id = $1 order by expires_at desc limit $2`,
};
const CODE_SESSIONS = {
  name: 'identity-export-code-sessions',
  text: `
    select split_part(aim, ' ', 1) as aim, started_at as "startedAt", seen_at as "seenAt" from identity.code_session
     where subscriber_id = $1 order by started_at desc limit $2`,
};

interface Standing {
  readonly kind: string;
}

/** Names of the library for what a browser stands in; everything else was issued to an application. */
const SESSION_KINDS: ReadonlySet<string> = new Set(['Session', 'Interaction']);

/** Under which names applications know somebody, what was issued about them, what waits for them, and where they are signed in. */
export class PostgresIdentityPersonalRecords implements PersonalRecords {
  constructor(private readonly database: Database) {}

  async exportOf(subscriber: SubscriberRef): Promise<PersonalData> {
    const values = [subscriber, EXPORT_ROWS_MAX];
    const [subjects, issuedTokens, requests, textCodes, codeSessions, standing] = await Promise.all([
      this.database.rows(SUBJECTS, values),
      this.database.rows(ISSUED, values),
      this.database.rows(REQUESTS, values),
      this.database.rows(CODES, values),
      this.database.rows(CODE_SESSIONS, values),
      this.database.rows<Standing>(STANDING, values),
    ]);
    const sessions = standing.filter(({ kind }) => SESSION_KINDS.has(kind));
    const grants = standing.filter(({ kind }) => !SESSION_KINDS.has(kind));
    return { subjects, issuedTokens, requests, textCodes, codeSessions, grants, sessions };
  }
}
