/**
 * Terms of the W3C Data Privacy Vocabulary purposes module (DPV 2.x), without its roots `Purpose` and `Sector`.
 * The legal bases (`LegitimateInterest`, `Consent`, ...) live in another DPV module and are not purposes.
 */
export const DPV_PURPOSES: ReadonlySet<string> = new Set(
  `
  AcademicResearch AccountManagement Advertising AgeVerification CombatClimateChange CommercialPurpose
  CommercialResearch CommunicationForCustomerCare CommunicationManagement CounterMoneyLaundering Counterterrorism
  CreditChecking CustomerCare CustomerClaimsManagement CustomerManagement CustomerOrderManagement
  CustomerRelationshipManagement CustomerSolvencyMonitoring DataAltruism DeliveryOfGoods DirectMarketing
  DisputeManagement EnforceAccessControl EnforceSecurity EstablishContractualAgreement FraudPreventionAndDetection
  FulfilmentOfContractualObligation FulfilmentOfObligation HumanResourceManagement IdentityAuthentication
  IdentityVerification ImproveExistingProductsAndServices ImproveHealthcare ImproveInternalCRMProcesses
  ImprovePublicServices ImproveTransportMobility IncreaseServiceRobustness InternalResourceOptimisation
  LegalCompliance MaintainCreditCheckingDatabase MaintainCreditRatingDatabase MaintainFraudDatabase Marketing
  MemberPartnerManagement MisusePreventionAndDetection NonCommercialPurpose NonCommercialResearch
  OptimisationForConsumer OptimisationForController OptimiseUserInterface OrganisationComplianceManagement
  OrganisationGovernance OrganisationRiskManagement PaymentManagement Personalisation PersonalisedAdvertising
  PersonalisedBenefits PersonnelHiring PersonnelManagement PersonnelPayment ProtectionOfIPR
  ProtectionOfNationalSecurity ProtectionOfPublicSecurity ProvideEventRecommendations ProvideOfficialStatistics
  ProvidePersonalisedRecommendations ProvideProductRecommendations PublicBenefit PublicPolicyMaking
  PublicRelations RecordManagement RepairImpairments RequestedServiceProvision ResearchAndDevelopment
  RightsFulfillment ScientificResearch SearchFunctionalities SellDataToThirdParties SellInsightsFromData
  SellProducts SellProductsToDataSubject ServiceOptimisation ServicePersonalisation ServiceProvision
  ServiceRegistration ServiceUsageAnalytics SocialMediaMarketing TargetedAdvertising TechnicalServiceProvision
  UserInterfacePersonalisation VendorManagement VendorPayment VendorRecordsManagement VendorSelectionAssessment
  Verification
  `
    .trim()
    .split(/\s+/),
);
