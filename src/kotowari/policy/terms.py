"""The terms that policies, law packs and the gate share. Their values are what files, entries and answers say."""

from enum import StrEnum


class Act(StrEnum):
    """What is done to personal information."""

    ACQUIRE = "acquire"
    USE = "use"
    PROVIDE = "provide"
    CORRECT = "correct"
    STOP = "stop"
    RESUME = "resume"
    ERASE = "erase"
    DISCLOSE = "disclose"
    CONFIRM = "confirm"
    MERGE = "merge"
    SPLIT = "split"


class Ground(StrEnum):
    """Why a provision is allowed (APPI 27(1), 27(5))."""

    CONSENT = "consent"
    LAW = "law"
    ENTRUSTMENT = "entrustment"
    SUCCESSION = "succession"
    JOINT_USE = "joint-use"
    OTHERWISE_PERMITTED = "otherwise-permitted"


class ItemClass(StrEnum):
    """How the law regards an item."""

    ORDINARY = "ordinary"
    SPECIAL_CARE = "special-care"
    INDIVIDUAL_NUMBER = "individual-number"
    COMMUNICATIONS = "communications"
    PERSONALLY_REFERABLE = "personally-referable"


class Form(StrEnum):
    """What an ask wants to see: the values of persons, or figures in which no person can be told."""

    VALUES = "values"
    AGGREGATES = "aggregates"


class Relation(StrEnum):
    """What a recipient is to the operator."""

    AFFILIATE = "affiliate"
    ENTRUSTEE = "entrustee"
    SUCCESSOR = "successor"
    AUTHORITY = "authority"
    THIRD_PARTY = "third-party"


class Route(StrEnum):
    """How a provision to a foreign country can be lawful (APPI 28)."""

    INFORMED_CONSENT = "informed-consent"
    EQUIVALENT_SYSTEM = "equivalent-system"


class Level(StrEnum):
    """How far a promise is enforced, the strongest first."""

    SEALED = "sealed"
    GUARDED = "guarded"
    OBSERVED = "observed"
    BY_PROCEDURE = "by-procedure"


class Keeper(StrEnum):
    """What keeps an undertaking: something the product does, or a procedure that people follow."""

    PROCEDURE = "procedure"
    SOURCE_AND_NOTICE = "source-and-notice"
    SPECIAL_CARE_CONSENT = "special-care-consent"
    ERASURE = "erasure"
    RETENTION = "retention"
    SEALING = "sealing"
    RECORDING = "recording"
    PERIODIC_CHECK = "periodic-check"
    DATED_PUBLICATION = "dated-publication"


class Whose(StrEnum):
    """Of whom a period is: of the person, or of the organisation that the person belongs to."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Condition(StrEnum):
    """Something that can be established about an ask. What is not established is taken as not so, and refuses."""

    # That of the text it equals. An enumeration's own is slower, and sets of conditions are what deciding is made of.
    __hash__ = str.__hash__

    KNOWN = "known"
    OF_SUBJECT = "of-subject"
    PROMISED = "promised"
    NOT_STOPPED = "not-stopped"
    NOT_UNJUST = "not-unjust"
    CONSENT_TO_PURPOSE = "consent-to-purpose"
    CONSENT_TO_MESSAGES = "consent-to-messages"
    MESSAGE_EXCEPTION = "message-exception"
    SOURCE_NAMED = "source-named"
    NOTICE_SHOWN = "notice-shown"
    NOTICE_LEGACY = "notice-legacy"
    NOT_SUPPRESSED = "not-suppressed"
    LAWFULLY_PROVIDED = "lawfully-provided"
    PROVIDER_CONFIRMED = "provider-confirmed"
    PROVIDER_EXEMPT = "provider-exempt"
    CONSENT_TO_SPECIAL_CARE = "consent-to-special-care"
    SPECIAL_CARE_EXCEPTION = "special-care-exception"
    PROVISION_NOT_STOPPED = "provision-not-stopped"
    CONSENT_TO_PROVIDE = "consent-to-provide"
    CONSENT_NAMES_COUNTRY = "consent-names-country"
    CONSENT_NAMES_REGIME = "consent-names-regime"
    CONSENT_NAMES_MEASURES = "consent-names-measures"
    CONSENT_TO_IDENTIFY = "consent-to-identify"
    STATUTORY_BASIS = "statutory-basis"
    WARRANT = "warrant"
    SECOND_APPROVAL = "second-approval"
    MINIMISED = "minimised"
    CONTRACT_IN_EFFECT = "contract-in-effect"
    CONTRACT_COVERS = "contract-covers"
    SUPERVISED = "supervised"
    SUCCESSION_AGREED = "succession-agreed"
    EXCEPTION_NAMED = "exception-named"
    NUMBER_PROCEDURE = "number-procedure"
    EQUIVALENT_SYSTEM_EVIDENCED = "equivalent-system-evidenced"
    NOT_IMPAIRED = "not-impaired"
    IDENTITY_VERIFIED = "identity-verified"
    WELL_FOUNDED = "well-founded"
    OPT_OUT = "opt-out"
    STOP_WITHDRAWN = "stop-withdrawn"
    GROUND_GONE = "ground-gone"
    NO_LONGER_NEEDED = "no-longer-needed"
    NOT_HELD_BY_LAW = "not-held-by-law"
    REQUEST_OPEN = "request-open"
    INCIDENT_OPEN = "incident-open"
    ERASED = "erased"
    MERGED = "merged"
    MEANS_NAMED = "means-named"
    SAME_PERSON = "same-person"
    TWO_PERSONS = "two-persons"
