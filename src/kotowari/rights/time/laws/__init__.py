"""The clocks of laws as data, each file with the day from which it is in force."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field

from kotowari.errors import LawWithoutClocks
from kotowari.handling.asked.cases import Kind
from kotowari.policy.model import Day, Length
from kotowari.policy.parse import build, read_yaml
from kotowari.rights.time.clocks import Rule
from kotowari.written.shapes import Country, Name, Part, Words


class _Clock(Part):
    """One rule: for which kinds of request, how long, and how much longer."""

    kinds: Annotated[tuple[Kind, ...], Field(alias="for", min_length=1)]
    within: Length
    longer: Length | None = None
    article: str
    moves: Country | None = None
    own_rule: bool = False


class LawClocks(Part):
    """A file of one law's clocks."""

    kotowari_clocks: Literal[1]
    law: Name
    in_force: Day
    until: Day | None = None
    cite: Words
    clocks: Annotated[tuple[_Clock, ...], Field(min_length=1)]

    def rules(self) -> Iterable[Rule]:
        """Return the rules as the clocks use them."""
        for one in self.clocks:
            kinds = frozenset(kind.value for kind in one.kinds)
            more = (one.within, one.longer, one.moves, one.own_rule)
            yield Rule(self.law, self.cite, one.article, kinds, *more)


def parse_clocks(text: str, file: str) -> LawClocks:
    """Read a file of clocks. Raises :class:`kotowari.errors.PolicyUnreadable` with every mistake and its line."""
    return build(LawClocks, read_yaml(text, file), file)


@cache
def every_law() -> tuple[LawClocks, ...]:
    """Return every file that comes with the product."""
    found = sorted((one for one in files(__name__).iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    return tuple(parse_clocks(one.read_text(encoding="utf-8"), one.name) for one in found)


def known_laws() -> tuple[str, ...]:
    """Return the names of the laws of which there are clocks."""
    return tuple(dict.fromkeys(one.law for one in every_law()))


def rules_in_force(laws: Iterable[str], on: date) -> tuple[Rule, ...]:
    """Return the rules of some laws as in force on a day.

    Raises :class:`LawWithoutClocks` for a law of which none are in force that day.
    """
    found: list[Rule] = []
    for name in dict.fromkeys(laws):
        current = [
            one
            for one in every_law()
            if one.law == name and one.in_force <= on and (one.until is None or on < one.until)
        ]
        if not current:
            raise LawWithoutClocks(known=", ".join(f"`{law}`" for law in known_laws()))
        found += max(current, key=lambda one: one.in_force).rules()
    return tuple(found)
