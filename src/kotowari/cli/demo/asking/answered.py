"""The end of it: what is left out is seen, it is decided, the answer is made, sealed, and opened by who asked."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from kotowari.cli.demo.asking.opening import open_answer
from kotowari.cli.demo.places.cast import Cast
from kotowari.cli.demo.telling import Telling
from kotowari.handling.asked.cases import Case, State
from kotowari.handling.installation import Installation
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.policy.text import in_language
from kotowari.rights.answer.answering import Log, answer
from kotowari.rights.answer.delivering import Handed, send_as_file
from kotowari.rights.answer.prepare_words import WHY
from kotowari.rights.deciding.decision import Decision, Ground, Outcome
from kotowari.rights.deciding.file_rulings import Gives, rule_on_file
from kotowari.rights.deciding.review import Review, open_review
from kotowari.rights.deciding.rulings import withhold
from kotowari.rights.gathering.sources import Sources

_OFFICER: Final = "privacy-officer"
_REASONS: Final = "同じ記録に他の方の情報が含まれており、開示するとその方の権利利益を害するおそれがあるため。"
_NAMED: Final = "他の方の氏名の記載があるため。"
_THEIRS_ALONE: Final = "ご本人の記載のみのため。"
_WRITTEN_BY_AGENTS: Final = "support-desk.comments.body"


@dataclass(frozen=True, slots=True)
class Answering:
    """The answer to one request, told."""

    installation: Installation
    telling: Telling
    cast: Cast
    case: Case
    sources: Sources

    def tell(self) -> None:
        """Act the last scenes, or say that they were acted."""
        folder = self.installation.home.folder / "places"
        if self.case.state in (State.ANSWERED, State.CLOSED):
            self._before("redactions", "withhold", "file", "decide")
            if any(folder.glob("answer-*.zip")):
                self._before("answer", "opened")
                return
        elif self.case.state is State.DECIDED:  # it was killed before the answer was made
            self._before("redactions", "withhold", "file", "decide")
            self._make(None)
        else:
            self._decide()
        self._hand_over()

    def _before(self, *scenes: str) -> None:
        for scene in scenes:
            self.telling.scene(scene)
            self.telling.note("before")

    @property
    def _space(self) -> Space:
        return self.installation.space()

    def _decide(self) -> None:
        self.telling.scene("redactions")
        review = self._review()
        for line in _by_reason(review, self.telling.shown.language):
            self.telling.note("redaction", **line)
        self.telling.scene("withhold")
        withhold(
            self._space,
            by=_OFFICER,
            request=self.case.request,
            redacted=review.redacted,
            name=_WRITTEN_BY_AGENTS,
            reason=_NAMED,
        )
        self.telling.note("done")
        self.telling.scene("file")
        self._look_at_files(review)
        self.telling.note("done")
        self.telling.scene("decide")
        self._make(Decision(Outcome.PARTLY, (Ground.RIGHTS,), _REASONS))
        self.telling.note("done")

    def _look_at_files(self, review: Review) -> None:
        """The form that the archivist found is the customer's alone."""
        for one in review.files:
            rule_on_file(
                self._space,
                by=_OFFICER,
                request=self.case.request,
                matter=review.matter,
                files=review.files,
                name=one.name,
                gives=Gives.WHOLE,
                reason=_THEIRS_ALONE,
            )

    def _make(self, decision: Decision | None) -> None:
        """Make the answer, in one commit with its decision unless that was made already."""
        log = Log(self.installation.integrate, self._key)
        made = answer(self._space, by=_OFFICER, review=self._review(), log=log, decision=decision)
        if isinstance(made, Refused):
            raise AssertionError(made.answer.reason.code)

    def _hand_over(self) -> None:
        self.telling.scene("answer")
        folder = self.installation.home.folder / "places"
        handed = send_as_file(self._space, by=_OFFICER, request=self.case.request, folder=folder)
        if not isinstance(handed, Handed) or handed.file is None or handed.passphrase is None:
            raise AssertionError("an answer that was made is handed over")
        self.telling.note("sealed", file=handed.file.name, size=f"{handed.file.stat().st_size:,}")
        self.telling.scene("opened")
        opened = open_answer(handed.file, handed.passphrase)
        tables = opened.tables
        rows = sum(len(table["rows"]) for table in tables)
        entries = opened.entries(self._key)
        self.telling.note("found", tables=len(tables), rows=rows, number=handed.answer.number, entries=entries)
        others = [one.values[item] for one in self.cast.others for item in ("name", "email", "phone")]
        self.telling.note("others", planted=len(others), found=len(opened.holding(others)))

    @property
    def _key(self) -> str:
        return str(self.installation.signer().verifier)

    def _review(self) -> Review:
        review = open_review(self._space, by=_OFFICER, request=self.case.request, sources=self.sources)
        if isinstance(review, Refused):
            raise AssertionError(review.answer.reason.code)
        return review


def _by_reason(review: Review, language: str) -> list[dict[str, object]]:
    """Return what is left out, reason by reason: how many values or rows, and of which tables."""
    counts: Counter[str] = Counter()
    where: dict[str, dict[str, None]] = {}
    for one in review.redactions:
        why = in_language(WHY[one.why], language)
        counts[why] += len(one.rows)
        where.setdefault(why, {})[str(one.table)] = None
    return [{"why": why, "count": count, "where": ", ".join(where[why])} for why, count in counts.items() if count]
