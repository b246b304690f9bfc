"""The question to the gate."""

from dataclasses import dataclass, field, replace

from kotowari.policy.terms import Act, Form, Ground


@dataclass(frozen=True, slots=True)
class Ask:
    """Who wants which act, on which items of a person of some subject, for which purpose.

    ``purpose`` is the one purpose of a use or a provision; ``purposes`` are all those an acquisition states.
    ``recipient``, ``ground`` and ``own_use`` (the recipient will use it for itself) belong to a provision.
    ``basis`` is a legal basis by its name in a law pack. Who asks is recorded by the caller, not judged.

    Names that the policy does not define are allowed here: such an ask is refused, not an error.
    """

    act: Act
    subject: str
    items: frozenset[str]
    purpose: str | None = None
    purposes: frozenset[str] = frozenset()
    recipient: str | None = None
    ground: Ground | None = None
    basis: str | None = None
    form: Form = Form.VALUES
    own_use: bool = False
    is_well_formed: bool = field(init=False, repr=False, compare=False)
    """Whether every part has its type and something is asked for. An ask that is not is refused as malformed."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_well_formed", self._has_its_types())

    def widened(self, items: frozenset[str]) -> "Ask":
        """Return the ask with more items; it is never permitted where this one is refused."""
        return replace(self, items=self.items | items)

    def _has_its_types(self) -> bool:
        return (
            isinstance(self.act, Act)
            and isinstance(self.subject, str)
            and _is_names(self.items)
            and bool(self.items)
            and isinstance(self.purpose, str | None)
            and _is_names(self.purposes)
            and isinstance(self.recipient, str | None)
            and isinstance(self.ground, Ground | None)
            and isinstance(self.basis, str | None)
            and isinstance(self.form, Form)
            and isinstance(self.own_use, bool)
        )


def _is_names(value: object) -> bool:
    return isinstance(value, frozenset) and not [name for name in value if not isinstance(name, str)]
