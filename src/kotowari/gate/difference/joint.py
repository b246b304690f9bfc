"""The differences in joint use, where items asked in one ask must all be of one joint use (APPI 27(5)(iii))."""

from collections.abc import Iterator
from dataclasses import dataclass

from kotowari.gate.difference import parts
from kotowari.gate.difference.difference import Difference, Shift
from kotowari.gate.difference.pair import Pair, Piece, Pieces
from kotowari.gate.difference.proviso import ALWAYS, NEVER
from kotowari.gate.provision import jointly_used
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Act, Form, Ground

Covers = tuple[frozenset[frozenset[str]], frozenset[frozenset[str]]]
"""The item sets of the joint uses that cover a provision, before and after."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """Provisions for a purpose to recipients that the same joint uses cover and that need the same."""

    subjects: frozenset[str]
    purpose: str
    recipients: frozenset[str]
    covers: Covers
    pieces: tuple[tuple[Piece, frozenset[str]], ...]


def joint_uses(pair: Pair, subjects: frozenset[str], pieces: Pieces) -> Iterator[Difference]:
    """Yield the differences in joint use: of single items, and of items that only together are treated differently."""
    for shared in _shared(pair, subjects, pieces):
        yield from _of_single_items(pair, shared)
        for form in Form:
            for own_use in (False, True):
                yield from _of_items_together(pair, shared, form, own_use)


def _shared(pair: Pair, subjects: frozenset[str], pieces: Pieces) -> Iterator[_Shared]:
    subject = min(subjects)
    of_purpose: dict[str, list[tuple[Piece, frozenset[str]]]] = {}
    for piece, matters in pieces.items():
        for purpose, items in matters:
            of_purpose.setdefault(purpose or "", []).append((piece, items))
    referable = {piece.referable for piece in pieces}
    for purpose, recipients in _named_with(pair, subject).items():
        groups: dict[tuple[Covers, object], set[str]] = {}
        for recipient in recipients:
            covers = (
                _covers(pair.before, subject, purpose, recipient),
                _covers(pair.after, subject, purpose, recipient),
            )
            ways = tuple(tuple(pair.way(Ground.JOINT_USE, recipient, sides)) for sides in referable)
            groups.setdefault((covers, ways), set()).add(recipient)
        for (covers, _), alike in groups.items():
            yield _Shared(subjects, purpose, frozenset(alike), covers, tuple(of_purpose.get(purpose, ())))


def _named_with(pair: Pair, subject: str) -> dict[str, set[str]]:
    """Return the purposes that some joint use of a subject's information names, with the recipients it names."""
    found: dict[str, set[str]] = {}
    for rulebook in (pair.before, pair.after):
        for joint in rulebook.policy.joint_use.values():
            if subject in joint.of:
                for purpose in joint.purposes:
                    found.setdefault(purpose, set()).update(joint.with_)
    return found


def _covers(rulebook: Rulebook, subject: str, purpose: str, recipient: str) -> frozenset[frozenset[str]]:
    if not parts.is_granted(rulebook, subject, Ground.JOINT_USE):
        return frozenset()
    return frozenset(items for _, items in jointly_used(rulebook, subject, purpose, recipient))


def _of_single_items(pair: Pair, shared: _Shared) -> Iterator[Difference]:
    before, after = (frozenset[str]().union(*cover) for cover in shared.covers)
    out = frozenset((Ground.JOINT_USE, recipient) for recipient in shared.recipients)
    for piece, items in shared.pieces:
        for of_way, own_use in pair.way(Ground.JOINT_USE, min(shared.recipients), piece.referable):
            if before == after and pair.is_idle(piece, of_way):
                continue
            whole = pair.joined(piece.shift, of_way)
            for shift, where in (
                (whole, items & before & after),
                (Shift(whole.before, NEVER), items & (before - after)),
                (Shift(NEVER, whole.after), items & (after - before)),
            ):
                if not where:
                    continue
                matters = frozenset(((shared.purpose, where),))
                for basis, changed in pair.changes(shift, piece.opt_outs):
                    yield Difference(Act.PROVIDE, shared.subjects, matters, changed, out, piece.forms, own_use, basis)


def _of_items_together(pair: Pair, shared: _Shared, form: Form, own_use: bool) -> Iterator[Difference]:
    if shared.covers[0] == shared.covers[1]:
        return
    alike = _alike_singly(pair, shared, form, own_use)
    out = frozenset((Ground.JOINT_USE, recipient) for recipient in shared.recipients)
    before, after = shared.covers
    for mine, others, is_lost in ((before, after, True), (after, before, False)):
        asked = {items & frozenset(alike) for items in mine}
        found = {items for items in asked if items and not any(items <= other for other in others)}
        for items in found:
            if any(items < other for other in found):
                continue
            proviso = ALWAYS
            for item in sorted(items):
                proviso = pair.joined(Shift(proviso, NEVER), alike[item]).before
            shift = Shift(proviso, NEVER) if is_lost else Shift(NEVER, proviso)
            yield Difference(
                Act.PROVIDE,
                shared.subjects,
                frozenset(((shared.purpose, items),)),
                shift,
                out,
                frozenset((form,)),
                frozenset((own_use,)),
                is_together=True,
            )


def _alike_singly(pair: Pair, shared: _Shared, form: Form, own_use: bool) -> dict[str, Shift]:
    """Return the items that, asked alone, both revisions permit on the same proviso."""
    found: dict[str, Shift] = {}
    covered = [frozenset[str]().union(*cover) for cover in shared.covers]
    for piece, items in shared.pieces:
        if form not in piece.forms:
            continue
        for of_way, uses in pair.way(Ground.JOINT_USE, min(shared.recipients), piece.referable):
            shift = pair.settled(pair.joined(piece.shift, of_way), piece.opt_outs)
            if own_use in uses and shift.is_idle and not shift.is_never:
                found |= dict.fromkeys(items & covered[0] & covered[1], shift)
    return found
