export { ApplicationAuthenticator, type AuthenticatedApplication } from './application-authenticator';
export { consentsCapability } from './capability';
export { renderCapturePage } from './capture/capture-page';
export { CAPTURE_VIEW_VERSION, type CaptureForm, type CaptureView } from './capture/capture-view';
export { type Notice, renderNoticePage } from './capture/notice-page';
export { ACCESSES_KEPT_FOR, AccessHistory, type RecordedAccess } from './access-history';
export { type DecidedScope, type Use, usesOf, withdrawalBites } from './domain/uses';
export { renderAppPage } from './portal/app-page';
export { renderConfirmPage, renderStopEverythingPage } from './portal/confirm-pages';
export { renderOverviewPage } from './portal/overview-page';
export {
  ACTS,
  type AppView,
  PORTAL_VIEW_VERSION,
  type PortalAct,
  STOP_EVERYTHING_PATH,
  type UseView,
} from './portal/portal-view';
export { type WaitingItem, renderWaitingPage } from './capture/waiting-page';
export { neutralName } from './capture/neutral-name';
export { pageHeaders } from './capture/page-headers';
export { type ConfirmedYes, type SignOutForm, renderCodeOffer, renderCodePage } from './code/code-pages';
export { CAPTURE_LINK_PATH, type CaptureEnd, type CaptureLink, CaptureLinks } from './capture-links';
export { ConsentInquiry, type InquiryAnswer, type InquiryQuestion } from './consent-inquiry';
export { DocumentSigner, type SignedDocument } from './chain/document-signer';
export { type SignedHead, openHead } from './chain/signed-head';
export { type ChainReport } from './chain/verify-chain';
export { ConsentGate, type ScopeDecision } from './consent.gate';
export { type ConsentDecision, ConsentLedger, type ConsentView } from './consent-ledger';
export { ConsentReceipts } from './consent-receipts';
export { type ConsentRecord, type ConsentState } from './domain/consent-record';
export { type ConsentRefusal, decide } from './domain/decide';
export { type CaptureResult, withCaptureResult } from './domain/callback-url';
export { type ScopeStanding, type Standing } from './domain/standing';
export { ConsentsApiModule, OperatorConsentModule, PublicConsentModule } from './http/consent.modules';
export { LiveConsentDesk } from './desk/live-consent-desk';
export { type Language, LANGUAGES, isLanguage, languageOf } from './words/languages';
export { type LanguageWish, type PageLanguage, pageLanguage, wordsIn } from './words/page-language';
export { type NoticeText, type PageWords } from './words/page-words';
export { purposeInWords } from './words/purposes';
export { shownTextHash } from './words/shown-text';
export { LiveConsentInquiry } from './inquiry/live-consent-inquiry';
export { PostgresTenantViews } from './store/postgres-tenant-views';
export { type PublishedView, TenantViews } from './tenant-view/tenant-views';
export { type ViewContent, arranged, viewTextsIn } from './tenant-view/view-content';
export { PostgresCaptureLinks } from './store/postgres-capture-links';
export { startPurgingLinks } from './store/purge';
export { PostgresConsentGate } from './store/postgres-consent-gate';
export { PostgresConsentLedger } from './store/postgres-consent-ledger';
export { PostgresConsentLineRecords } from './store/postgres-consent-line-records';
export { PostgresConsentPersonalRecords } from './store/postgres-consent-personal-records';
export { PostgresConsentReceipts } from './store/postgres-consent-receipts';
export { checkHistory } from './store/postgres-history-check';
export { type FalseRecord, findFalseRecords } from './store/postgres-record-check';
export { PostgresSignatureKeys } from './store/postgres-signature-keys';
export { NoticeCourier } from './notice/notice-courier';
export { PostgresNotices } from './store/postgres-notices';
export { PostgresSignedHeads } from './store/postgres-signed-heads';
export { signHeadsRegularly } from './sign-heads-regularly';
