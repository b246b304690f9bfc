"""What keeps a login from something, shortly, in words: reasons of the gate and of the map."""

from kotowari.gate.codes import Code
from kotowari.guard.compile.reasons import Why

_REASONS: dict[str, str] = {
    Code.ITEM_OUTSIDE: "the purpose does not use the item",
    Code.PURPOSE_NOT_PROMISED: "the purpose is not promised to the persons whose rows they are",
    Why.TABLE_UNKNOWN: "the map does not know the table",
    Why.SUBJECTS_UNKNOWN: "the map does not say whose information the rows are",
    Why.COLUMN_WITHOUT_ITEM: "the map names no item for the column, or says that anything may stand there",
    Why.BY_A_VIEW: "a view that reads by its owner's rights shows nothing to an enforced login",
    Why.NOT_GIVEN: "no purpose lets a table be emptied",
    Why.NEEDS_MORE: "the purpose needs something of the person, such as consent",
    Why.PARTITION: "a partition is read by its table's name",
    Why.NEVER_READ: "it could not read it before either",
    Why.NO_COLUMN: "no column that it could read is permitted",
    Code.NOT_IN_FORCE: "the revision is not in force on the day",
    Code.UNKNOWN_PURPOSE: "the policy has no such purpose",
    Code.AGGREGATES_ONLY: "the purpose gives figures only",
    Code.INDIVIDUAL_NUMBER: "an individual number is for the procedures that the law lists",
    Code.COMMUNICATIONS: "the contents of communications are secret",
    Code.UNKNOWN_RECIPIENT: "the policy names no such recipient",
    Code.PROVISION_NOT_PROMISED: "the policy does not say that it is provided on this ground",
    Code.WRONG_RELATION: "the recipient is none for this ground",
    Code.JOINT_USE_RECIPIENT: "the recipient is no party to the joint use",
    Code.JOINT_USE_SUBJECT: "the joint use is not of these persons",
    Code.JOINT_USE_ITEM: "the joint use shares no item of it",
    Code.JOINT_USE_PURPOSE: "the joint use is not for this purpose",
    Code.JOINT_USE_INCOMPLETE: "the notice of the joint use is not complete",
    Code.NO_FOREIGN_ROUTE: "the policy names no way for a recipient abroad",
    Code.SYSTEM_NOT_EVIDENCED: "the recipient abroad is not on record as one with an equivalent system",
    Code.SYSTEM_IMPAIRED: "the recipient abroad is on record as one that does not keep its measures any more",
    Code.SYSTEM_CHECK_OVERDUE: "the yearly check of the recipient abroad is overdue",
    Code.NO_CONTRACT: "no contract with the recipient is in effect",
    Code.CONTRACT_SCOPE: "the contract with the recipient does not cover it",
    Code.SUPERVISION_OVERDUE: "the supervision of the recipient is overdue",
    Code.NO_SUCCESSION: "no succession is on record as agreed",
    Code.UNJUST: "the use is not on record as one that encourages nothing unlawful",
}


_OF_TABLES: dict[str, str] = {
    Code.ITEM_OUTSIDE: "the purpose uses no item of it",
    Code.PURPOSE_NOT_PROMISED: "the purpose is not promised to the persons whose rows they are",
}
"""What is said in other words where it is of whole tables."""


def reason(why: str) -> str:
    """Return a reason in words; a code of the gate that needs none is itself told."""
    return _REASONS.get(why, why)


def reason_of_table(why: str) -> str:
    """Return in words why a login gets nothing of a whole table."""
    return _OF_TABLES.get(why, reason(why))
