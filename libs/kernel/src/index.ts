export { AppError, type ErrorKind } from './app-error';
export { type Capability, type ScopeTerms } from './capability';
export { Clock, SystemClock, epochSeconds } from './clock';
export { type Decision, granted, refused, undecided } from './decision';
export { Msisdn } from './msisdn';
export { type Purpose, looksLikePurpose, parsePurpose } from './purpose';
export { type Scope, parseScope } from './scope';
export { Secret } from './secret';
export { type SubscriberRef, parseSubscriberRef } from './subscriber-ref';
