"""Requests that are answered in words: complaints and inquiries (APPI 40), and the purposes of use (APPI 32(2))."""

from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import ReplyUnfit
from kotowari.handling.asked.act import Saying, act
from kotowari.handling.asked.cases import Case, Kind
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.steps import Taken
from kotowari.handling.space import Space
from kotowari.rights.telling import Teller, Told


def reply(space: Space, *, by: str, request: UUID, words: str) -> tuple[Taken, Told]:
    """Answer a complaint or an inquiry in words; they are sealed with the request.

    Return the letter to send. Raises :class:`ReplyUnfit` for a request of another kind, or without words.
    """
    return _answer(space, by, request, frozenset((Kind.COMPLAINT, Kind.INQUIRY)), words)


def tell_purposes(space: Space, *, by: str, request: UUID) -> tuple[Taken, Told]:
    """Answer a request for the purposes of use, with those of the policy in force for the subject (APPI 32(2)).

    Return the letter to send. Raises :class:`ReplyUnfit` for a request of another kind.
    """
    return _answer(space, by, request, frozenset((Kind.PURPOSES,)), None)


def _answer(space: Space, by: str, request: UUID, kinds: frozenset[Kind], words: str | None) -> tuple[Taken, Told]:
    letters: list[Told] = []

    def say(connection: Connection, case: Case) -> Saying:
        if case.kind not in kinds:
            raise ReplyUnfit(kinds=", ".join(f"`{kind.value}`" for kind in sorted(kinds)))
        if words is not None and not words.strip():
            raise ReplyUnfit(kinds="a kind with words to answer it")
        space.refresh(connection)
        source, policy = space.rulebook().source, space.rulebook().policy
        teller = Teller(policy, case)
        told = teller.purposes() if words is None else teller.reply(words)
        letters.append(told)
        said = {"answer": "purposes" if words is None else "reply", "revision": source.revision.isoformat()}
        return Saying(said, {"subject": told.subject, "text": told.text})

    taken = act(space, by=by, request=request, kind=Step.ANSWERED, say=say)
    return taken, letters[-1]
