"""Needs in words: what must be so, with the alternatives put so that they can be read."""

from collections.abc import Iterable

from kotowari.gate.difference.condition_words import condition_words
from kotowari.gate.difference.names import Names
from kotowari.gate.difference.passages import choices
from kotowari.gate.difference.proviso import Alternatives, Established, order_of
from kotowari.gate.difference.words import word


def told_needs(needs: Iterable[Alternatives], names: Names) -> list[str]:
    """Return what must be so, one text for each need that stands alone and for each group of alternatives."""
    return [_choice(ways, names) for ways in choices(sorted(needs, key=order_of))]


def _choice(ways: list[frozenset[Established]], names: Names) -> str:
    told = [_all_of(way, names) for way in ways]
    if len(told) == 1:
        return told[0]
    told = [
        word("all-of", names.language, needs=needs) if len(way) > 1 else needs
        for way, needs in zip(ways, told, strict=True)
    ]
    return word("either", names.language) + word("or", names.language).join(told)


def _all_of(way: frozenset[Established], names: Names) -> str:
    ordered = sorted(way, key=lambda one: order_of(frozenset((one,))))
    return word("and", names.language).join(condition_words(one, names.language) for one in ordered)
