"""Whose the rows are that a person's handles found: a handle that finds others too decides nothing alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from kotowari.places.lookup import Values
from kotowari.places.matching import form
from kotowari.places.walking.asker import Likeness, Telling, each, says_another
from kotowari.places.walking.gathered import Pile, Said
from kotowari.places.walking.walked import Standing

Handle = tuple[str, str]
"""A kind of handle, and the form of its value by which rows were found."""


@dataclass(slots=True)
class _Hit:
    """A row that handles found: by which that are one person's, by which that others of a household may have too."""

    pile: Pile
    number: int
    standing: Standing | None = None
    sure: set[Handle] = field(default_factory=set)
    shared: set[Handle] = field(default_factory=set)
    telling: Telling = field(default_factory=Telling)

    @property
    def row(self) -> Values:
        return self.pile.rows[self.number]

    @property
    def handles(self) -> set[Handle]:
        return self.sure | self.shared


def judge_hits(piles: Iterable[Pile], likeness: Likeness, said: Said, unread: Collection[str]) -> None:
    """Set the standing of every row that handles found.

    A row is doubtful if what it tells of its person (a name, a date of birth; beside a telephone number also another
    email address or customer number) is not what is known of who asks. The handle that found it is then *contested*,
    and rows that nothing but contested handles found, and that do not agree in anything else, are doubtful too. There
    it is not enough to agree with a claim: whoever reads the mail of two can say the name of either.
    ``unread`` are the kinds of handle that were sought in a table which did not answer: whom else a telephone number
    finds there is not known.
    """
    hits = [hit for pile in piles for hit in _hits(pile, likeness)]
    for hit in hits:
        hit.standing = said.of_row(hit.pile.stop, hit.row)
    contested: set[Handle] = set()
    _judge_sure([hit for hit in hits if hit.sure and hit.standing is None], contested, likeness)
    for hit in hits:
        if hit.standing is Standing.OWN:
            likeness.learn(hit.pile.stop, hit.row)
    rest = [hit for hit in hits if hit.standing is None]
    contested |= {handle for hit in rest for handle in hit.shared if handle[0] in unread}
    _judge_shared(rest, likeness, contested)
    for hit in hits:
        standing = said.of(hit.pile.stop, hit.row, hit.standing or Standing.DOUBTFUL)
        hit.pile.standing[hit.number] = standing
        hit.pile.unsure += standing is not Standing.OWN


def _judge_sure(hits: Sequence[_Hit], contested: set[Handle], likeness: Likeness) -> None:
    """Judge the rows that a handle found which is one person's, unless two persons use it nevertheless."""
    claims = likeness.asker.claims
    for hit in hits:
        if hit.telling.known_against:
            contested |= hit.handles
    contested |= _naming_several(hits, likeness)
    for hit in hits:
        told = hit.telling
        doubted = told.known_against or (hit.handles <= contested and (claims or not told.known_for))
        hit.standing = Standing.DOUBTFUL if doubted else Standing.OWN


def _naming_several(hits: Sequence[_Hit], likeness: Likeness) -> set[Handle]:
    """The handles whose rows say names, or dates of birth, of which one cannot be the other's."""
    contested: set[Handle] = set()
    by_handle: dict[Handle, list[dict[str, frozenset[str]]]] = {}
    for hit in hits:
        says = likeness.says(hit.pile.stop, hit.row)
        for handle in hit.sure - contested if says else ():
            met = by_handle.setdefault(handle, [])
            if says in met:
                continue
            if any(says_another(says, other) for other in met):
                contested.add(handle)
            met.append(says)
    return contested


def _judge_shared(hits: Sequence[_Hit], likeness: Likeness, contested: set[Handle]) -> None:
    """Judge the rows that nothing found but handles which others of a household may have too."""
    silent: list[_Hit] = []
    for hit in hits:
        told = hit.telling = likeness.tells(hit.pile.stop, hit.row)
        if told.known_against or (told.sure_against and not told.sure_for):
            hit.standing = Standing.DOUBTFUL
            contested |= hit.handles
        elif told.sure_for or (told.known_for and not likeness.asker.claims):
            hit.standing = Standing.OWN
        else:
            silent.append(hit)
    contested |= _finding_several(silent)
    for hit in silent:
        hit.standing = Standing.DOUBTFUL if hit.shared <= contested else Standing.OWN


def _finding_several(hits: Sequence[_Hit]) -> set[Handle]:
    """The handles that find several persons: with several sure handles, or as several records that others refer to."""
    beside: dict[tuple[Handle, str], set[str]] = {}
    records: dict[tuple[Handle, int], int] = {}
    for hit in hits:
        stop = hit.pile.stop
        for handle in hit.shared:
            for kind, value in hit.telling.unknown:
                beside.setdefault((handle, kind), set()).add(value)
            if stop.referred and stop.key:
                records[handle, stop.number] = records.get((handle, stop.number), 0) + 1
    several = {handle for (handle, _), values in beside.items() if len(values) > 1}
    return several | {handle for (handle, _), count in records.items() if count > 1}


def _hits(pile: Pile, likeness: Likeness) -> Iterable[_Hit]:
    asked = [finding for finding in pile.stop.finds if finding.asked]
    for number, row in enumerate(pile.rows):
        hit = _Hit(pile, number)
        for finding in asked:
            own = likeness.own_forms(finding.kind, finding.match)
            forms = {form(finding.match, value) for value in each(row[finding.at])} & own
            into = hit.sure if likeness.asker.is_sure(finding) else hit.shared
            into.update((finding.kind, one) for one in forms if one)
        hit.telling = likeness.tells(pile.stop, row)
        yield hit
