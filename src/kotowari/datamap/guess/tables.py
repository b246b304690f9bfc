"""What a table's rows are: whose they are, and whether each is one person's own record."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    ("partner", "partner vendor supplier agent representative"),
    ("visitor", "visitor"),
    (
        "customer",
        "customer member buyer guest subscriber patient student participant passenger resident user order donor",
    ),
)
"""The subjects by their usual names, and the words of table names that speak of them."""

_ACTORS: Final = terms(
    "created updated deleted approved verified by assigned sent registered manager representative author creator sales "
    "reviewer editor operator owner supervisor agent lead responsible handled answered checked last"
)
"""Words for somebody who did something to a row, which does not make the row theirs."""


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
        """Whether any column holds something of a person, or may."""
        return any(_is_personal(guess) for guess in self.guesses.values())

    @property
    def has_text(self) -> bool:
        """Whether people write into any column."""
        return any(guess.content is Content.TEXT for guess in self.guesses.values())


def _is_personal(guess: Guess) -> bool:
    return guess.content in OF_A_PERSON or any(_is_personal(inner) for inner in guess.fields.values())


def judge_table(
    name: str, guesses: Mapping[str, Guess], references: list[Reference], of_persons: frozenset[str]
) -> Judged:
    """Return what a table's rows are. ``of_persons`` are the tables that are known to be of persons already."""
    words = words_of(name).split()
    held = {guess.content for guess in guesses.values() if guess.certainty > Certainty.UNCERTAIN}
    shown = (held & DIRECT) - _NAMES | ({Content.NAME} if held & _NAMES else set())
    hangs_on = any(
        reference.target in of_persons and not reference.is_to_itself and not is_by_an_actor(reference)
        for reference in references
    )
    named = entity_of(name).split()[-1:] and entity_of(name).split()[-1] in PERSONS
    is_persons = False
    why = "nothing in it is one person's own record"
    if named and held & (_FINDING | _NAMES | {Content.USER_NAME}):
        is_persons, why = True, "its name is a word for persons, and it holds what tells one from another"
    elif hangs_on:
        why = "its rows hang on a table of persons"
    elif len(shown) >= 2 and held & _FINDING:
        is_persons, why = True, "it holds several things that tell one person from another"
    return Judged(name, guesses, is_persons, _subject(words), why)


def _subject(words: list[str]) -> str | None:
    return next((subject for subject, said in SUBJECTS if set(said.split()) & set(words)), None)


def is_by_an_actor(reference: Reference) -> bool:
    """Whether a reference names who did something to a row rather than whose it is: ``created_by``, 担当者."""
    words = set(words_of(" ".join(reference.columns)).split())
    target = set(words_of(reference.target).split())
    return bool((words - target) & _ACTORS)
