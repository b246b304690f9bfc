"""The reasons of the gate, the gravest first: where several hold, the first is the one an answer leads with."""

from enum import StrEnum

from kotowari.policy.terms import Condition


class Code(StrEnum):
    """Why an ask is permitted or refused. Stable: entries, the API and cases name them."""

    MALFORMED = "malformed"
    NOT_IN_FORCE = "not-in-force"
    UNJUST = "unjust"
    INDIVIDUAL_NUMBER = "individual-number"
    COMMUNICATIONS = "communications"
    ERASED = "erased"
    MERGED = "merged"
    UNKNOWN_PERSON = "unknown-person"
    SUPPRESSED = "suppressed"
    UNKNOWN_SUBJECT = "unknown-subject"
    NOT_OF_SUBJECT = "not-of-subject"
    NO_PURPOSE = "no-purpose"
    UNKNOWN_PURPOSE = "unknown-purpose"
    PURPOSE_NOT_PROMISED = "purpose-not-promised"
    UNKNOWN_ITEM = "unknown-item"
    ITEM_OUTSIDE = "item-outside"
    AGGREGATES_ONLY = "aggregates-only"
    PURPOSE_NOT_STATED = "purpose-not-stated"
    STOPPED = "stopped"
    UNLAWFULLY_PROVIDED = "unlawfully-provided"
    NO_SOURCE = "no-source"
    PROVIDER_UNCONFIRMED = "provider-unconfirmed"
    NO_NOTICE = "no-notice"
    SPECIAL_CARE = "special-care"
    NO_MESSAGE_CONSENT = "no-message-consent"
    NO_RECIPIENT = "no-recipient"
    UNKNOWN_RECIPIENT = "unknown-recipient"
    NO_GROUND = "no-ground"
    PROVISION_NOT_PROMISED = "provision-not-promised"
    WRONG_RELATION = "wrong-relation"
    OWN_USE = "own-use"
    JOINT_USE_RECIPIENT = "joint-use-recipient"
    JOINT_USE_SUBJECT = "joint-use-subject"
    JOINT_USE_ITEM = "joint-use-item"
    JOINT_USE_PURPOSE = "joint-use-purpose"
    JOINT_USE_INCOMPLETE = "joint-use-incomplete"
    NO_FOREIGN_ROUTE = "no-foreign-route"
    CONSENT_UNINFORMED = "consent-uninformed"
    SYSTEM_NOT_EVIDENCED = "system-not-evidenced"
    SYSTEM_IMPAIRED = "system-impaired"
    SYSTEM_CHECK_OVERDUE = "system-check-overdue"
    NO_CONSENT = "no-consent"
    NO_LEGAL_BASIS = "no-legal-basis"
    NO_SECOND_APPROVAL = "no-second-approval"
    NOT_MINIMISED = "not-minimised"
    NO_CONTRACT = "no-contract"
    CONTRACT_SCOPE = "contract-scope"
    SUPERVISION_OVERDUE = "supervision-overdue"
    NO_SUCCESSION = "no-succession"
    NO_EXCEPTION = "no-exception"
    PROVISION_STOPPED = "provision-stopped"
    WILL_IDENTIFY = "will-identify"
    IDENTITY_UNVERIFIED = "identity-unverified"
    NOT_WELL_FOUNDED = "not-well-founded"
    STOP_STANDS = "stop-stands"
    STILL_NEEDED = "still-needed"
    HELD_BY_LAW = "held-by-law"
    NO_MEANS = "no-means"
    NOT_ONE = "not-one"
    NOT_TWO = "not-two"
    NO_REQUEST = "no-request"
    NO_INCIDENT = "no-incident"
    PROMISED = "promised"
    DUTY = "duty"
    GROUND_MET = "ground-met"
    NOTICE_GIVEN = "notice-given"
    TAKEN_IN_AS_LEGACY = "taken-in-as-legacy"
    RIGHT = "right"


PRECEDENCE = {code: place for place, code in enumerate(Code)}
"""The place of each reason among several: the gravest has the lowest."""

UNMET: dict[Condition, Code] = {
    Condition.KNOWN: Code.UNKNOWN_PERSON,
    Condition.OF_SUBJECT: Code.NOT_OF_SUBJECT,
    Condition.PROMISED: Code.PURPOSE_NOT_STATED,
    Condition.CONSENT_TO_PURPOSE: Code.PURPOSE_NOT_STATED,
    Condition.CONSENT_TO_MESSAGES: Code.NO_MESSAGE_CONSENT,
    Condition.MESSAGE_EXCEPTION: Code.NO_MESSAGE_CONSENT,
    Condition.NOT_STOPPED: Code.STOPPED,
    Condition.NOT_UNJUST: Code.UNJUST,
    Condition.SOURCE_NAMED: Code.NO_SOURCE,
    Condition.NOTICE_SHOWN: Code.NO_NOTICE,
    Condition.NOTICE_LEGACY: Code.NO_NOTICE,
    Condition.NOT_SUPPRESSED: Code.SUPPRESSED,
    Condition.LAWFULLY_PROVIDED: Code.UNLAWFULLY_PROVIDED,
    Condition.PROVIDER_CONFIRMED: Code.PROVIDER_UNCONFIRMED,
    Condition.PROVIDER_EXEMPT: Code.PROVIDER_UNCONFIRMED,
    Condition.CONSENT_TO_SPECIAL_CARE: Code.SPECIAL_CARE,
    Condition.SPECIAL_CARE_EXCEPTION: Code.SPECIAL_CARE,
    Condition.PROVISION_NOT_STOPPED: Code.PROVISION_STOPPED,
    Condition.CONSENT_TO_PROVIDE: Code.NO_CONSENT,
    Condition.CONSENT_NAMES_COUNTRY: Code.CONSENT_UNINFORMED,
    Condition.CONSENT_NAMES_REGIME: Code.CONSENT_UNINFORMED,
    Condition.CONSENT_NAMES_MEASURES: Code.CONSENT_UNINFORMED,
    Condition.CONSENT_TO_IDENTIFY: Code.WILL_IDENTIFY,
    Condition.STATUTORY_BASIS: Code.NO_LEGAL_BASIS,
    Condition.WARRANT: Code.COMMUNICATIONS,
    Condition.SECOND_APPROVAL: Code.NO_SECOND_APPROVAL,
    Condition.MINIMISED: Code.NOT_MINIMISED,
    Condition.CONTRACT_IN_EFFECT: Code.NO_CONTRACT,
    Condition.CONTRACT_COVERS: Code.CONTRACT_SCOPE,
    Condition.SUPERVISED: Code.SUPERVISION_OVERDUE,
    Condition.SUCCESSION_AGREED: Code.NO_SUCCESSION,
    Condition.EXCEPTION_NAMED: Code.NO_EXCEPTION,
    Condition.NUMBER_PROCEDURE: Code.INDIVIDUAL_NUMBER,
    Condition.EQUIVALENT_SYSTEM_EVIDENCED: Code.SYSTEM_NOT_EVIDENCED,
    Condition.NOT_IMPAIRED: Code.SYSTEM_IMPAIRED,
    Condition.IDENTITY_VERIFIED: Code.IDENTITY_UNVERIFIED,
    Condition.WELL_FOUNDED: Code.NOT_WELL_FOUNDED,
    Condition.OPT_OUT: Code.NOT_WELL_FOUNDED,
    Condition.STOP_WITHDRAWN: Code.STOP_STANDS,
    Condition.GROUND_GONE: Code.STOP_STANDS,
    Condition.NO_LONGER_NEEDED: Code.STILL_NEEDED,
    Condition.NOT_HELD_BY_LAW: Code.HELD_BY_LAW,
    Condition.REQUEST_OPEN: Code.NO_REQUEST,
    Condition.INCIDENT_OPEN: Code.NO_INCIDENT,
    Condition.ERASED: Code.ERASED,
    Condition.MERGED: Code.MERGED,
    Condition.MEANS_NAMED: Code.NO_MEANS,
    Condition.SAME_PERSON: Code.NOT_ONE,
    Condition.TWO_PERSONS: Code.NOT_TWO,
}
"""The reason of a refusal for want of a condition. Total, so that a new condition cannot be forgotten."""

TOPICS = {
    Code.ERASED: "keeping",
    Code.MERGED: "keeping",
    Code.SUPPRESSED: "keeping",
    Code.STILL_NEEDED: "keeping",
    Code.HELD_BY_LAW: "keeping",
    Code.NO_MEANS: "keeping",
    Code.NOT_ONE: "keeping",
    Code.NOT_TWO: "keeping",
    Code.UNLAWFULLY_PROVIDED: "acquisition",
    Code.NO_SOURCE: "acquisition",
    Code.PROVIDER_UNCONFIRMED: "acquisition",
    Code.NO_NOTICE: "acquisition",
    Code.SPECIAL_CARE: "acquisition",
    Code.STOPPED: "rights",
    Code.PROVISION_STOPPED: "rights",
    Code.IDENTITY_UNVERIFIED: "rights",
    Code.NOT_WELL_FOUNDED: "rights",
    Code.STOP_STANDS: "rights",
}
"""Which section of the policy speaks of a reason's matter, where that is not the purposes."""
