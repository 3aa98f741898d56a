/** What the words of a request look like, before anybody asks what they mean. */
export const E164 = /^\+[1-9][0-9]{4,14}$/;
export const PURPOSE = /^dpv:[a-zA-Z0-9]+$/;
/** Text that any store and any screen can take: no control characters, no broken surrogates. */
export const LINE = /^[^\p{Cc}\p{Cs}]*$/u;
/** RFC 3339 with zone, at most to the millisecond. */
export const MOMENT =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;
export const SCOPES_MAX = 50;
export const SCOPE_LENGTH_MAX = 200;
