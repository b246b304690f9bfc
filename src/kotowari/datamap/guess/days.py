"""Which column tells on which day a row is of: an order's, a visit's. By names and types alone."""

from collections.abc import Mapping
from typing import Final

from kotowari.datamap.guess.column import Guess, family
from kotowari.datamap.guess.content import Content
from kotowari.datamap.guess.words import words_of
from kotowari.datamap.schema import ReflectedTable

_HAPPENED: Final = ("ordered", "order", "visited", "visit", "sent", "occurred", "event", "logged", "entry", "made")
"""What happened on that day, the narrowest first. That a row was made then is taken where nothing else is said."""

_MADE: Final = ("created", "registered")
_TELLS: Final = frozenset({"at", "on", "date", "time"})


def day_told(table: ReflectedTable, guesses: Mapping[str, Guess]) -> str | None:
    """Return the column that tells the day, none where no name says so, or where several say it alike."""
    named: dict[str, list[str]] = {}
    for name, column in table.columns.items():
        words = words_of(name).split()
        is_day = family(column.type) in ("moment", "date") and guesses[name].content is Content.NOTHING
        if is_day and len(words) > 1 and set(words[1:]) <= _TELLS:
            named.setdefault(words[0], []).append(name)
    found = next((named[word] for word in (*_HAPPENED, *_MADE) if word in named), [])
    return found[0] if len(found) == 1 else None
