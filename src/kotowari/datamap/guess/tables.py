"""What a table's rows are: whose they are, and whether each is one person's own record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from kotowari.datamap.guess.column import Guess
from kotowari.datamap.guess.content import DIRECT, OF_A_PERSON, Certainty, Content
from kotowari.datamap.guess.lexicon import terms
from kotowari.datamap.guess.links import Reference, entity_of
from kotowari.datamap.guess.names import PERSONS
from kotowari.datamap.guess.words import words_of

_NAMES: Final = frozenset({Content.NAME, Content.FAMILY_NAME, Content.GIVEN_NAME, Content.READING})
_FINDING: Final = frozenset({Content.EMAIL, Content.PHONE, Content.CUSTOMER_NUMBER, Content.EMPLOYEE_NUMBER})

SUBJECTS: Final[tuple[tuple[str, str], ...]] = (
    ("applicant", "applicant resume candidate interview"),
    ("shareholder", "shareholder stakeholder dividend"),
    ("employee", "employee staff crew salary attendance payroll"),
    ("inquirer", "inquirer inquiry ticket complaint"),
    ("partner", "partner vendor supplier agent"),
    ("visitor", "visitor"),
    (
        "customer",
        "customer member buyer guest subscriber patient student participant passenger resident user order donor",
    ),
)
"""The subjects by their usual names, and the words of table names that speak of them."""

_ACTORS: Final = terms(
    "created write updated deleted approved verified by assigned sent registered manager representative author creator "
    "sales reviewer editor operator supervisor agent lead responsible handled "
    "answered checked last"
)
"""Words for somebody who did something to a row, which does not make the row theirs."""

_EVERYBODYS: Final = terms(
    "company organisation vendor supplier store department section division branch location warehouse team group "
    "tenant project product category"
)

_STAFF: Final = terms("employee staff crew")


@dataclass(frozen=True, slots=True)
class Judged:
    """A table as guessed: what its columns hold, whether its rows are persons, and of which subject they may be."""

    name: str
    guesses: Mapping[str, Guess]
    is_persons: bool
    subject: str | None
    why: str

    @property
    def holds_personal(self) -> bool:
        """Whether any column holds something of a person, or may by more than a word of its name."""
        return any(_is_personal(guess) for guess in self.guesses.values())

    @property
    def finds(self) -> bool:
        """Whether a person is found in it by an address of mail, wherever it stands."""
        return any(
            guess.content is Content.EMAIL and guess.certainty > Certainty.UNCERTAIN for guess in self.guesses.values()
        )

    def without_faint(self) -> "Judged":
        """Return it with no column for which only a word of its name speaks: of a table no person leads to."""
        nothing = Guess(Content.NOTHING, Certainty.LIKELY, "a word of its name alone")
        sure = {name: nothing if guess.faint else guess for name, guess in self.guesses.items()}
        return replace(self, guesses=sure)


def _is_personal(guess: Guess) -> bool:
    return (guess.content in OF_A_PERSON and not guess.faint) or any(map(_is_personal, guess.fields.values()))


def judge_tables(guesses: Mapping[str, Mapping[str, Guess]], references: list[Reference]) -> dict[str, Judged]:
    """Judge every table, twice: what hangs on tables of persons, and what that names, is known after the first time."""
    first = {name: _judge(name, held, hangs=False) for name, held in guesses.items()}
    of_persons = {name for name, one in first.items() if one.is_persons}
    hanging = {
        reference.table
        for reference in references
        if reference.target in of_persons and not reference.is_to_itself and not is_by_an_actor(reference)
    }
    while more := {one.table for one in references if one.target in hanging and one.table not in hanging}:
        hanging |= more
    # What an order names, as its address, is no more a person than the order is.
    named = {one.target for one in references if one.table in hanging and not is_by_an_actor(one)}
    return {name: _judge(name, held, hangs=name in hanging | named) for name, held in guesses.items()}


def _judge(name: str, guesses: Mapping[str, Guess], hangs: bool) -> Judged:
    entity = entity_of(name).split()
    held = {guess.content for guess in guesses.values() if guess.certainty > Certainty.UNCERTAIN}
    shown = (held & DIRECT) - _NAMES | ({Content.NAME} if held & _NAMES else set())
    is_persons, why = False, "its rows hang on rows of persons" if hangs else "no row is one person's own record"
    if entity[-1:] and entity[-1] in PERSONS and held & (_FINDING | _NAMES | {Content.USER_NAME}):
        is_persons, why = True, "persons: by its name, and it holds what tells one from another"
    elif len(shown) >= 2 and held & _FINDING and not hangs:
        is_persons, why = True, "persons: it holds several things that tell one from another"
    return Judged(name, guesses, is_persons, _subject(entity), why)


def _subject(words: list[str]) -> str | None:
    return next((subject for subject, said in SUBJECTS if set(said.split()) & set(words)), None)


def is_everybodys(table: str) -> bool:
    """Whether a table's rows are organisations or places of work, on which rows of everybody hang."""
    words = set(entity_of(table).split())
    return bool(set(entity_of(table).split()[-1:]) & _EVERYBODYS) and not words & PERSONS


def is_address(table: str) -> bool:
    """Whether a table's rows are addresses, which others name without being whose those are."""
    return entity_of(table).split()[-1:] == ["address"]


def is_by_an_actor(reference: Reference) -> bool:
    """Whether a reference names who did something to a row rather than whose it is: ``created_by``, 担当者."""
    words = set(words_of(" ".join(reference.columns)).split())
    target = set(words_of(reference.target).split())
    actors = _ACTORS | {"owner"} if target & _STAFF else _ACTORS
    return bool((words - target) & actors)
