/** SIP "CIBA Flow" names no number; CIBA Core section 7.3 takes 5 where the answer says nothing. */
export const POLL_INTERVAL_SECONDS = 5;
/** How long the person has to answer, and the link in the message works. */
export const REQUEST_SECONDS = 300;
/** RFC 8176: a text message was answered; the network recognised the line when the link in it was opened. */
export const APPROVAL_AMR: readonly string[] = ['sms', 'nba'];
