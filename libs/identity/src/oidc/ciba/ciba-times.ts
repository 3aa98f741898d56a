/** SIP "CIBA Flow" names no number; CIBA Core section 7.3 takes 5 where the answer says nothing. */
export const POLL_INTERVAL_SECONDS = 5;
/** How long the person has to answer, and the link in the message works. */
export const REQUEST_SECONDS = 300;
