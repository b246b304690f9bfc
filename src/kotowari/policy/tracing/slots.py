"""Which rule each point of a slot is written out from."""

from collections.abc import Callable

from kotowari.policy.document import listed_purposes, read_slot
from kotowari.policy.model import Policy


def rules_of_slot(policy: Policy, slot: str) -> tuple[str | None, ...]:
    """Return the rule of each of a slot's points, in their order; ``None`` for what comes from no rule, as a name."""
    kind, _, about = slot.partition(" of ")
    if kind in _LISTED:
        return _LISTED[kind](policy, about)
    rule = _SECTION_OF[kind] + about if kind in _SECTION_OF else None
    return (rule,) * len(read_slot(policy, slot))


def _purposes(policy: Policy, subject: str) -> tuple[str, ...]:
    return tuple(f"purposes.{name}" for name in listed_purposes(policy, subject))


def _keeping(policy: Policy, subject: str) -> tuple[str, ...]:
    return tuple(f"purposes.{name}" for name in listed_purposes(policy, subject) if policy.purposes[name].keep)


_LISTED: dict[str, Callable[[Policy, str], tuple[str, ...]]] = {"purposes": _purposes, "keeping": _keeping}

_SECTION_OF = {
    "purpose": "purposes.",
    "grounds": "provision.",
    "joint-users": "joint_use.",
    "joint-items": "joint_use.",
    "joint-purposes": "joint_use.",
    "responsible": "joint_use.",
    "fee": "rights.",
    "how": "",
}
"""What stands before the name in a slot to make it the path of a rule; ``how`` has the path itself."""
