"""Rulings on files: what whoever approves says of each file that people found. Until then none is handed out.

Each is a step of the request, with its reason, and is bound to what the file says: another file needs a ruling of its
own. Of a step's content only the file's name in the request (``cabinet.evidence.1``) is in the entry, never its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kotowari.datamap.model import TableName
from kotowari.errors import FileRulingUnfit, RulingUnfit
from kotowari.handling.asked.cases import read_case
from kotowari.handling.asked.disclose import dumped
from kotowari.handling.asked.evidence import Kept, Proof, drop_some, keep_files
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.asked.tasks import LARGEST_FILE, Looked
from kotowari.handling.space import Space
from kotowari.places.shown.redaction import Redaction, Why

TABLE = "evidence"
"""What stands for a table in the names of files."""


class Gives(StrEnum):
    """What of a file the person is given: all of it, nothing, or another file in its stead, with others masked."""

    WHOLE = "whole"
    NOTHING = "nothing"
    REDACTED = "redacted"


_WHY: Mapping[Gives | None, Why] = {None: Why.UNRULED, Gives.NOTHING: Why.RULED, Gives.REDACTED: Why.REPLACED}


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file that people found, and what was ruled on it last: nothing yet, where ``gives`` is None."""

    place: str
    number: int
    proof: Proof = field(repr=False)
    gives: Gives | None = None
    instead: Proof | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Its name in the request: the place, and which of its files it is."""
        return f"{self.place}.{TABLE}.{self.number}"

    @property
    def given(self) -> Proof | None:
        """What the person is given; None where that is nothing."""
        return {Gives.WHOLE: self.proof, Gives.REDACTED: self.instead}.get(self.gives) if self.gives else None

    def redactions(self) -> Iterator[Redaction]:
        """What is left out of it."""
        if self.gives is not Gives.WHOLE:
            row = (self.number,)
            yield Redaction(TableName(self.place, TABLE), str(self.number), _WHY[self.gives], [row])


def files_found(looked: Mapping[str, Looked], matter: Matter, kept: Sequence[Kept]) -> tuple[FileFound, ...]:
    """Return the files that people found, with what was ruled on each last. ``kept`` are all files of the request."""
    by_number = {str(one.number): one.proof for one in kept}
    ruled = {(said["place"], said["mark"]): said for said in _rulings(matter)}
    found = []
    for place, one in looked.items():
        for number, proof in enumerate(one.files, 1):
            said = ruled.get((place, proof.mark))
            gives = Gives(str(said["gives"])) if said else None
            instead = by_number.get(str(said["instead"])) if said else None
            # Without the file that stands in its stead nothing is.
            gives = None if gives is Gives.REDACTED and instead is None else gives
            found.append(FileFound(place, number, proof, gives, instead))
    return tuple(found)


def rule_on_file(
    space: Space,
    *,
    by: str,
    request: UUID,
    matter: Matter,
    files: Sequence[FileFound],
    name: str,
    gives: Gives,
    reason: str,
    instead: Proof | None = None,
) -> Taken:
    """Say what of a file is handed out, for a reason; ``instead`` is the file that is, where others are masked in it.

    ``matter`` and ``files`` are as they were opened for whoever rules. Raises :class:`RulingUnfit` for a name that no
    file has, :class:`FileRulingUnfit` for a ruling that is not whole, and what
    :func:`kotowari.handling.asked.steps.take_step` raises.
    """
    file = next((one for one in files if one.name == name), None)
    if file is None:
        raise RulingUnfit(name=name)
    _prove(file, gives, reason, instead)
    said = {"place": file.place, "mark": file.proof.mark, "gives": gives.value}
    before = [
        UUID(one["instead"])
        for one in _rulings(matter)
        if one["instead"] and (one["place"], one["mark"]) == (file.place, file.proof.mark)
    ]
    with space.changing() as connection:
        case = read_case(connection, space, request)
        holder = lock_holder(connection, space, case.holder)
        drop_some(connection, space, case, before)
        numbers = keep_files(connection, space, case, file.place, holder, [instead] if instead else [])
        content = {"file": name, "gives": gives.value}
        words = dumped({"file": {**said, "instead": str(numbers[0]) if numbers else None}, "reason": reason})
        return take_step(
            connection, space, by=by, case=case, kind=Step.RULED, content=content, matter=words, holder=holder
        )


def _prove(file: FileFound, gives: Gives, reason: str, instead: Proof | None) -> None:
    if not reason.strip():
        raise FileRulingUnfit(problem="say why, for each file")
    if (gives is Gives.REDACTED) != (instead is not None):
        raise FileRulingUnfit(problem="with `redacted`, and only with it, goes the file that is handed out instead")
    if instead is not None and instead.mark == file.proof.mark:
        raise FileRulingUnfit(problem="the file that is handed out instead is the same file")
    if instead is not None and len(instead.content) > LARGEST_FILE:
        raise FileRulingUnfit(problem=f"a file has at most {LARGEST_FILE // 2**20} MiB")


def _rulings(matter: Matter) -> Iterator[Mapping[str, str | None]]:
    for content in matter.of(Step.RULED):
        if said := content.get("file"):
            yield said
