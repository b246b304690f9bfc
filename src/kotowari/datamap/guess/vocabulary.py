"""The items and subjects that a policy has, as far as a draft must know them to use its names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kotowari.datamap.guess.content import DRAFTED, Content
from kotowari.datamap.parse import UNDECIDED

_CLASSES = {Content.MY_NUMBER: "individual-number", Content.HEALTH: "special-care", Content.SPECIAL: "special-care"}
_ALSO_CALLED = {
    "birth_date": ("birthday", "date_of_birth"),
    "gender": ("sex",),
    "phone": ("telephone", "phone_number"),
    "email": ("mail", "email_address"),
    "address": ("postal_address",),
    "user_name": ("login", "account"),
    "payment_card": ("card", "credit_card"),
    "resume": ("career", "cv"),
    "job_title": ("position", "title"),
}


@dataclass(frozen=True, slots=True)
class PolicyItem:
    """An item of a policy: what kind the Data Privacy Vocabulary calls it, and its class (``special-care``), if any."""

    kind: str | None = None
    class_: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A policy's items by name, and its subjects. With none, the usual names are drafted."""

    items: Mapping[str, PolicyItem] | None = None
    subjects: frozenset[str] = field(default_factory=frozenset)

    def item(self, content: Content) -> str:
        """Return the policy's name for what a column holds, ``undecided`` if it has none that surely fits."""
        usual = DRAFTED[content].item or UNDECIDED
        if self.items is None:
            return usual
        for kind in DRAFTED[content].kinds:
            for name, item in self.items.items():
                if item.kind == kind:
                    return name
        of_class = [name for name, item in self.items.items() if item.class_ and item.class_ == _CLASSES.get(content)]
        if len(of_class) == 1:
            return of_class[0]
        named = (usual, usual.replace("_", "-"), *_ALSO_CALLED.get(usual, ()))
        return next((name for name in named if name in self.items), UNDECIDED)

    def has_subject(self, name: str) -> bool:
        """Whether the policy speaks of a subject, or there is no policy to ask."""
        return self.items is None or name in self.subjects

    def subject_called(self, table: str) -> str | None:
        """Return the policy's subject that a table is called after, in one or in many; None if there is none."""
        name = table.rpartition(".")[2].casefold().replace("_", "-")
        return next(
            (one for one in (name, name.removesuffix("s"), name.removesuffix("es")) if one in self.subjects), None
        )
