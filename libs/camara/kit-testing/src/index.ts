export { type EchoMouth, type SayBody, echoApi } from './echo';
export { type CallReply, type Room, type RoomSettings, openRoom } from './room';
export { FakeAuthorization } from './fake-authorization';
export { type FakePorts, fakePorts } from './fake-ports';
export { FakeVerifier, type TokenFacts } from './fake-verifier';
export { ADA, BEN, CLEO, type Line, msisdn, subjectOf } from './lines';
export { RecordingLog } from './recording-log';
export { SettableClock } from './settable-clock';
export { FakeProofs } from './fake-proofs';
