"""An existing page, sentence by sentence, held against a policy file: which clause or rule answers for each.

The file's wording is its own, so which sentence is which is data: an accounting beside the policy. A passage is known
by a mark of its whole sentence, so that a sentence that was reworded, by one word only, counts as a new one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from kotowari.canonical import digest
from kotowari.errors import ExpectedOfAnother
from kotowari.policy.model import Day, Policy
from kotowari.policy.parse import build, read_yaml, refuse
from kotowari.reading.normal import normalised
from kotowari.reading.page import Page, Sentence
from kotowari.written.reading import Mistake
from kotowari.written.shapes import Name, Part

MARK_LENGTH = 12
"""How many hexadecimal digits of a sentence's SHA-256 make its mark."""


class Passage(Part):
    """A sentence of the source: how it ``begins``, for people, and its ``mark``.

    ``covered_by`` names clauses (by id) or rules (by path); ``aside`` says what it is if it promises nothing.
    """

    begins: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    mark: Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{MARK_LENGTH}}}$")]
    covered_by: tuple[str, ...] = ()
    aside: Annotated[str, StringConstraints(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_account(self) -> "Passage":
        if bool(self.covered_by) == bool(self.aside):
            raise ValueError("expected either `covered_by` or, for what promises nothing, `aside`")
        return self


class Accounts(Part):
    """The accounting of one page for one revision."""

    kotowari_accounts: Literal[1]
    policy: Name
    revision: Day
    passages: tuple[Passage, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Account:
    """A sentence of the source, and the passage that accounts for it, if one does."""

    sentence: Sentence
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class Accounting:
    """Every sentence of the source in order; ``vanished`` are the passages that the source no longer has."""

    accounts: tuple[Account, ...]
    vanished: tuple[Passage, ...]

    @property
    def unaccounted(self) -> tuple[Sentence, ...]:
        """The sentences that nothing accounts for."""
        return tuple(account.sentence for account in self.accounts if account.passage is None)


def parse_accounts(text: str, file: str, policy: Policy) -> Accounts:
    """Read an accounting. Raises :class:`kotowari.errors.PolicyUnreadable` with every mistake and its line.

    Raises :class:`kotowari.errors.ExpectedOfAnother` if it is one of another revision.
    """
    tree = read_yaml(text, file)
    accounts = build(Accounts, tree, file)
    if (policy.policy, policy.revision) != (accounts.policy, accounts.revision):
        raise ExpectedOfAnother(
            policy=accounts.policy, revision=accounts.revision, here=policy.policy, day=policy.revision
        )
    refuse(_unknown(accounts, policy), tree, file)
    return accounts


def _unknown(accounts: Accounts, policy: Policy) -> Iterator[Mistake]:
    known = {clause.id for clause in policy.document} | set(policy.rules())
    for place, passage in enumerate(accounts.passages):
        for position, name in enumerate(passage.covered_by):
            if name not in known:
                says = f"`{name}` is no clause and no rule of the policy: expected an id or a path of it"
                yield Mistake(("passages", place, "covered_by", position), says)


def mark_of(sentence: str) -> str:
    """Return the mark of a sentence, whatever its width, case, white space and quotation marks."""
    return digest(normalised(sentence).encode()).removeprefix("sha256:")[:MARK_LENGTH]


def account_for(page: Page, accounts: Iterable[Passage]) -> Accounting:
    """Hold a page against an accounting. A sentence that stands twice on the page is accounted for by one passage."""
    passages = {passage.mark: passage for passage in accounts}
    found = tuple(Account(sentence, passages.get(mark_of(sentence.text))) for sentence in page.sentences)
    seen = {account.passage.mark for account in found if account.passage}
    return Accounting(found, tuple(passage for mark, passage in passages.items() if mark not in seen))
