"""A law pack: what one law asks of the gate, as data with the date from which it is in force."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from kotowari.errors import LawPackMissing
from kotowari.policy.gaps import Article, Gap
from kotowari.policy.model import Day, Item, ItemKind, Length, Purpose, PurposeKind
from kotowari.policy.parse import build, read_yaml, refuse
from kotowari.policy.references import untranslated
from kotowari.policy.terms import Act, Condition, Ground, ItemClass, Relation
from kotowari.policy.text import LANGUAGES, folded
from kotowari.written.shapes import Country, Language, Name, Part, Words


class Need(Part):
    """A requirement: at least one of some conditions must be established, as an article asks.

    What no article says, but the product asks all the same, has in place of one the name of the product's own ``rule``.
    """

    any: tuple[Condition, ...] = Field(min_length=1)
    article: Article | None = None
    rule: Name | None = None

    @model_validator(mode="after")
    def _rests_on_one(self) -> "Need":
        if (self.article is None) == (self.rule is None):
            raise ValueError("expected either an `article` of the law or a `rule` of the product's own")
        return self


Needs = Annotated[tuple[Need, ...], Field(min_length=1)]


class GroundRule(Part):
    """What a ground of provision needs, to whom it may go, and which record is due afterwards."""

    article: Article
    needs: tuple[Need, ...] = ()
    relations: tuple[Relation, ...] = tuple(Relation)
    own_use: bool = True
    record: Article | None = None


class Abroad(Part):
    """The rule on recipients in foreign countries. ``lifted_by`` are grounds under which it does not apply.

    ``system`` is what the route of an equivalent system needs beside its evidence and its check.
    """

    article: Article
    home: Country
    exempt: tuple[Country, ...]
    lifted_by: tuple[Ground, ...]
    consent: tuple[Condition, ...]
    consent_article: Article
    system_article: Article
    check_article: Article
    system: tuple[Need, ...] = ()


class RecordRule(Part):
    """How long records of provision and of receipt are kept, and where none is due (APPI 29, 30).

    ``keep`` counts from the record, or from the last of a continuous provision; ``after_contract`` from the last where
    a contract stands in for the record. ``not_with`` are those at home with whom none is due either way;
    ``receipt_without`` the grounds on which a third party provides without one being due of the receipt.
    """

    keep: Length
    after_contract: Length
    not_with: tuple[Relation, ...] = ()
    receipt: Article
    receipt_without: tuple[Ground, ...] = ()


class ClassRule(Part):
    """What an item of some class needs, by act, beyond what the act itself needs; another law may ask it."""

    law: Name | None = None
    cite: Words | None = None
    acts: dict[Act, Needs]


class MessageRule(Part):
    """What another law asks before an address is used to send messages for purposes of some kinds, by act.

    A purpose is of these kinds if its own is one of ``purposes``; where it names none, if its label has one of the
    ``phrases``. An item is such an address by its handle or by its kind.
    """

    law: Name
    cite: Words
    purposes: tuple[PurposeKind, ...] = Field(min_length=1)
    phrases: dict[Language, tuple[str, ...]] = {}
    handles: tuple[Literal["email", "phone", "number"], ...] = ()
    items: tuple[ItemKind, ...] = ()
    acts: dict[Literal[Act.USE, Act.PROVIDE], Needs]

    def is_for(self, purpose: Purpose) -> bool:
        """Whether messages for a purpose are such as the law speaks of."""
        if purpose.kind is not None:
            return purpose.kind in self.purposes
        return any(
            folded(phrase) in folded(purpose.label.get(language, ""))
            for language, phrases in self.phrases.items()
            for phrase in phrases
        )

    def goes_to(self, item: Item) -> bool:
        """Whether an item is an address to which such messages go."""
        return item.handle in self.handles or item.kind in self.items


class Basis(Part):
    """A legal basis that an ask can name, and what naming it establishes."""

    label: Words
    establishes: tuple[Condition, ...] = ()


class Duty(Part):
    """A purpose that the law itself gives, for every subject and item."""

    label: Words
    article: Article
    needs: tuple[Need, ...] = ()


class LawPack(Part):
    """One state of one law. It says what every act needs, for none is free, and what a policy should not lack.

    What is not in force yet is no such pack but a :class:`kotowari.policy.pending.PendingLaw`, which cannot be applied.
    """

    kotowari_law: Literal[1]
    pack: Name
    in_force: Day
    until: Day | None = None
    cite: Words
    acts: dict[Act, Needs]
    classes: dict[ItemClass, ClassRule] = {}
    messages: dict[Name, MessageRule] = {}
    identify: Need | None = None
    identify_record: Article | None = None
    records: RecordRule | None = None
    grounds: dict[Ground, GroundRule]
    joint_use_article: Article
    abroad: Abroad
    bases: dict[Name, Basis] = {}
    duties: dict[Name, Duty] = {}
    gaps: dict[Name, Gap] = {}

    @field_validator("acts")
    @classmethod
    def _every_act(cls, acts: dict[Act, Needs]) -> dict[Act, Needs]:
        missing = [f"`{act.value}`" for act in Act if act not in acts]
        if missing:
            raise ValueError(f"expected what every act needs: there is nothing on {', '.join(missing)}")
        return acts


def parse_law(text: str, file: str) -> LawPack:
    """Read one law pack. Raises :class:`kotowari.errors.PolicyUnreadable` with every mistake and its line."""
    tree = read_yaml(text, file)
    pack = build(LawPack, tree, file)
    refuse(untranslated(pack, frozenset(LANGUAGES)), tree, file)
    return pack


def in_force(packs: Iterable[LawPack], names: Iterable[str], on: date) -> tuple[LawPack, ...]:
    """Return the packs of the given names as in force on a day, in the order of the names.

    Raises :class:`LawPackMissing` where none of a name was in force that day.
    """
    chosen = []
    known = tuple(packs)
    for name in names:
        current = [
            pack
            for pack in known
            if pack.pack == name and pack.in_force <= on and (pack.until is None or on < pack.until)
        ]
        if not current:
            raise LawPackMissing(law=name, day=on)
        chosen.append(max(current, key=lambda pack: pack.in_force))
    return tuple(chosen)
