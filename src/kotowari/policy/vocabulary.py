"""The concepts of the Data Privacy Vocabulary (DPV) 2.3, https://w3id.org/dpv/2.3, that a policy's own may be of.

All there are, so that a misspelt one is told where the file is read, and not by whoever reads an export of it: of
persons (its module ``entities_datasubject``), of purposes (``purposes``) and of personal data (its extension ``pd``),
spelt as they are there, in its version of 25 February 2026.
"""

from difflib import get_close_matches


def concept(kind: str, known: frozenset[str], example: str) -> str:
    """Return a kind as it is. Raises ``ValueError`` for one that is not known, naming the nearest that are."""
    if kind in known:
        return kind
    shown = " ".join(kind.split())[:_SHOWN]
    nearest = " or ".join(f"`{name}`" for name in get_close_matches(shown, sorted(known), n=2))
    raise ValueError(f"`{shown}` is no such concept of DPV 2.3: expected {nearest or f'one such as `{example}`'}")


_SHOWN = 60
"""How much of what is no concept is repeated; the longest of the concepts has fewer characters."""


def _names(prefix: str, names: str) -> frozenset[str]:
    return frozenset(f"{prefix}:{name}" for name in names.split())


SUBJECTS = _names(
    "dpv",
    """
    Adult Applicant AsylumSeeker Child Citizen Client Consumer Customer DataSubject ElderlyDataSubject ElderlyHuman
    Employee GuardianOfDataSubject GuardianOfHuman HumanSubject Immigrant JobApplicant Member
    MentallyVulnerableDataSubject MentallyVulnerableHuman NonCitizen ParentOfDataSubject ParentOfHuman Participant
    Patient Student Subscriber Tourist User Visitor VulnerableDataSubject VulnerableHuman
    """,
)

PURPOSES = _names(
    "dpv",
    """
    AcademicResearch AccountManagement Advertising AgeVerification CombatClimateChange CommercialPurpose
    CommercialResearch CommunicationForCustomerCare CommunicationManagement CounterMoneyLaundering Counterterrorism
    CustomerCare CustomerClaimsManagement CustomerManagement CustomerOrderManagement CustomerRelationshipManagement
    CustomerSolvencyMonitoring DataAltruism DeliveryOfGoods DirectMarketing DisputeManagement EnforceAccessControl
    EnforceSecurity EstablishContractualAgreement FraudPreventionAndDetection FulfilmentOfContractualObligation
    FulfilmentOfObligation HumanResourceManagement IdentityAuthentication IdentityVerification
    ImproveExistingProductsAndServices ImproveHealthcare ImproveInternalCRMProcesses ImprovePublicServices
    ImproveTransportMobility IncreaseServiceRobustness InternalResourceOptimisation LegalCompliance
    MaintainFraudDatabase Marketing MemberPartnerManagement MisusePreventionAndDetection NonCommercialPurpose
    NonCommercialResearch OptimisationForConsumer OptimisationForController OptimiseUserInterface
    OrganisationComplianceManagement OrganisationGovernance OrganisationRiskManagement PaymentManagement
    Personalisation PersonalisedAdvertising PersonalisedBenefits PersonnelBehaviourMonitoring PersonnelHiring
    PersonnelManagement PersonnelMonitoring PersonnelOffboarding PersonnelOnboarding PersonnelPayment
    PersonnelPerformanceEvaluation PersonnelPerformanceManagement PersonnelPerformanceMonitoring
    PersonnelPerformancePrediction PersonnelPromotionManagement PersonnelTerminationManagement
    PersonnelWorkloadManagement PoliticalCampaign ProtectionOfIPR ProtectionOfNationalSecurity
    ProtectionOfPublicSecurity ProvideEventRecommendations ProvideOfficialStatistics
    ProvidePersonalisedRecommendations ProvideProductRecommendations PublicBenefit PublicPolicyMaking
    PublicRelations Purpose RecordManagement RecruitmentAdvertising RecruitmentApplicantBackgroundCheck
    RecruitmentApplicantCriminalBackgroundCheck RecruitmentApplicantInformationAuthentication
    RecruitmentApplicantSelection RecruitmentApplicationAnalysis RecruitmentApplicationManagement
    RecruitmentApplicationScreening RecruitmentInterviewAnalysis RecruitmentInterviewAssessment
    RecruitmentInterviewManagement RecruitmentInterviewScheduling RecruitmentManagement
    RecruitmentTargetedAdvertising RepairImpairments RequestedServiceProvision ResearchAndDevelopment
    RightsFulfilment ScientificResearch SearchFunctionalities SellDataToThirdParties SellInsightsFromData
    SellProducts SellProductsToDataSubject ServiceAccessDetermination ServiceManagement ServiceMonitoring
    ServiceOptimisation ServicePersonalisation ServiceProvision ServiceRegistration ServiceUsageAnalytics
    SocialMediaMarketing TargetedAdvertising TechnicalServiceProvision UserInterfacePersonalisation VendorManagement
    VendorPayment VendorRecordsManagement VendorSelectionAssessment Verification
    """,
)

ITEMS = _names("dpv", "PersonalData SensitivePersonalData SpecialCategoryPersonalData") | _names(
    "pd",
    """
    Accent AccountIdentifier Acquaintance Age AgeExact AgeRange ApartmentOwned Association Attitude Authenticating
    AuthenticationHistory BankAccount Behavioural Biometric BirthCountry BirthDate BirthPlace BloodType
    BrowserFingerprint BrowserHistory BrowsingBehaviour BrowsingReferral CallLog CarOwned Character Citizenship City
    Communication CommunicationsMetadata Connection Contact Country Credit CreditCapacity CreditCardNumber
    CreditRecord CreditScore CreditStanding CreditWorthiness Criminal CriminalCharge CriminalConviction
    CriminalOffence CriminalPardon CurrentEmployment CurrentLocation DNACode Demeanour Demographic
    DeviceApplications DeviceBased DeviceOperatingSystem DeviceSoftware Dialect DigitalFingerprint Disability
    DisciplinaryAction Dislike Divorce Domicile DrugTestResult Education EducationExperience EducationQualification
    EducationTraining EmailAddress EmailAddressPersonal EmailAddressWork EmailContent Emotion EmploymentHistory
    EthnicOrigin Ethnicity External FacialExpression FacialPrint Family FamilyHealthHistory FamilyStructure
    Favourite FavouriteColour FavouriteFood FavouriteMusic Fetish Financial FinancialAccount FinancialAccountNumber
    FinancialStatus Fingerprint Friend GPSCoordinate Gender GeneralReputation Genetic Geographic GroupMembership
    GroupProfile HairColour Health HealthHistory HealthRecord Height Historical HomeLocation HouseNumber HouseOwned
    Household IPAddress Identifier Identifying Income IncomeBracket IndividualHealthHistory IndividualProfile
    Insurance Intention Interaction Interest Internal Job KnowledgeBelief Language LifeHistory Like LinkClicked
    LoanRecord Locality Location MACAddress MaritalStatus Marriage MedicalHealth MentalHealth Mood Name Nationality
    OfficialID Offspring Opinion Ownership PINCode Parent Passport Password PastEmployment PaymentCard
    PaymentCardExpiry PaymentCardNumber PerformanceAtWork PersonalDocuments PersonalPossession Personality
    PhilosophicalBelief PhysicalAddress PhysicalCharacteristic PhysicalHealth PhysicalTrait Picture Piercing
    PoliticalAffiliation PoliticalOpinion PostalCode Preference Prescription PrivacyPreference Proclivity
    Professional ProfessionalCertification ProfessionalEvaluation ProfessionalExperience ProfessionalInterview
    ProfessionalTraining Profile PublicLife PubliclyAvailableSocialMedia Purchase PurchasesAndSpendingHabit Race
    Reference Region Relationship Reliability Religion ReligiousBelief Residency Retina RoomNumber Salary Sale
    School SecretText ServiceConsumptionBehaviour Sexual SexualHistory SexualPreference Sibling SkinTone Social
    SocialBehaviour SocialMedia SocialMediaCommunication SocialNetwork SocialStatus Street TVViewingBehaviour Tattoo
    Tax TechnicalKnowledge TelephoneNumber Thought Tracking TradeUnionMembership Transaction Transactional
    TravelHistory UID UserAgent Username VehicalLicenseNumber VehicalLicenseRegistration Vehicle VehicleLicense
    VehicleUsage VoiceCommunicationRecording VoiceMail Vulnerability Weight WorkEnvironment WorkExperience
    WorkHistory WorkLocation
    """,
)
