export {
  type ApiVersion,
  type CalledLine,
  type CamaraApi,
  type EitherSubjectOperation,
  type Operation,
  type TokenSubjectOperation,
  contractScope,
  defineVersion,
} from './api';
export { type BoundApi, type BoundVersion, bindApi } from './bind-api';
export { type CallLog } from './call';
export {
  CallAuthorization,
  type CallQuestion,
  type CallRefusal,
  type CallSubject,
  type CallVerdict,
  type Caps,
} from './call-authorization';
export { CamaraApiModule } from './camara-api.module';
export { compileSchema } from './contract/compile-schema';
export { type ErrorRow } from './error-table';
export { type CallSample, type MountOptions, mountCamaraApis } from './mount';
export { type Answer, type Refusal, answer, refuse } from './outcome';
export { ConsentInquiry, type InquiryAnswer, type InquiryQuestion, type ScopeStanding, type Standing } from '@openmast/consent';
export type { VerifiedToken } from '@openmast/identity';
export { PostgresCallAuthorization } from './store/postgres-call-authorization';
export { PostgresTokenUses } from './store/postgres-token-uses';
export { PostgresAccessHistory } from './store/postgres-access-history';
export { PostgresAccessOutcomes } from './store/postgres-access-outcomes';
export { PostgresCamaraLineRecords } from './store/postgres-camara-line-records';
export { PostgresCamaraPersonalRecords } from './store/postgres-camara-personal-records';
export { startPurging } from './store/purge';
