"""The asks that two rulebooks answer differently: exactly these, found without going through every ask there is.

Purposes, items, recipients and grounds are put together only where they differ in what they need, so that the work
grows with the rules of the two policies and not with the product of their names.
"""

from collections.abc import Iterator

from kotowari.gate.difference import parts
from kotowari.gate.difference.difference import Difference, Shift, merged
from kotowari.gate.difference.pair import Pair, Pieces, Sides
from kotowari.gate.difference.provisions import provisions
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Act, Ground


def compare(before: Rulebook, after: Rulebook) -> tuple[Difference, ...]:
    """Return every difference of two revisions, on days from which both could be in force.

    Two rulebooks answer an ask and facts differently only if a difference has the ask in it, and each ask of a
    difference is answered differently on some facts.
    """
    pair = Pair(before, after)
    return merged(difference for subjects in _alike(pair) for difference in _of_subjects(pair, subjects))


def _alike(pair: Pair) -> list[frozenset[str]]:
    """Return the subjects, those together to whom both revisions promise the same."""
    groups: dict[object, set[str]] = {}
    for subject in pair.names("subjects"):
        groups.setdefault((_promised(pair.before, subject), _promised(pair.after, subject)), set()).add(subject)
    return [frozenset(subjects) for subjects in groups.values()]


def _promised(rulebook: Rulebook, subject: str) -> tuple[object, ...]:
    return (
        subject in rulebook.policy.subjects,
        frozenset(rulebook.promised.get(subject, ())),
        frozenset(ground for ground in Ground if parts.is_granted(rulebook, subject, ground)),
        frozenset(name for name, joint in rulebook.policy.joint_use.items() if subject in joint.of),
    )


def _of_subjects(pair: Pair, subjects: frozenset[str]) -> Iterator[Difference]:
    subject = min(subjects)
    for act, pieces in (
        (Act.ACQUIRE, _acquired(pair, subject)),
        (Act.USE, pair.used(Act.USE, subject)),
        *((act, _by_right(pair, act, subject)) for act in parts.RIGHTS),
    ):
        for piece, found in pieces.items():
            matters = frozenset(found)
            for basis, shift in pair.changes(piece.shift, piece.opt_outs):
                yield Difference(act, subjects, matters, shift, forms=piece.forms, basis=basis)
    yield from provisions(pair, subjects, pair.used(Act.PROVIDE, subject))


def _acquired(pair: Pair, subject: str) -> Pieces:
    found: Pieces = {}
    for purpose in sorted({name for each in pair.both for name in each.promised.get(subject, ())}):
        base = Shift(
            parts.of_acquisition(pair.before, subject, purpose), parts.of_acquisition(pair.after, subject, purpose)
        )
        inside = (_items_for(pair.before, subject, purpose), _items_for(pair.after, subject, purpose))
        for piece, items in pair.pieces(Act.ACQUIRE, base, inside, None):
            found.setdefault(piece, []).append((purpose, items))
    return found


def _items_for(rulebook: Rulebook, subject: str, purpose: str) -> frozenset[str]:
    promised = rulebook.promised.get(subject, {}).get(purpose)
    return frozenset(promised.items) if promised is not None else frozenset()


def _by_right(pair: Pair, act: Act, subject: str) -> Pieces:
    # Rights do not hang on what is promised: what holds for one known subject holds for all.
    key = act, pair.sides(lambda rulebook: subject in rulebook.policy.subjects)
    if key not in pair.rights:
        pair.rights[key] = _of_right(pair, act, subject)
    return pair.rights[key]


def _of_right(pair: Pair, act: Act, subject: str) -> Pieces:
    found: Pieces = {}
    known = frozenset(pair.before.policy.items), frozenset(pair.after.policy.items)
    groups: dict[tuple[Shift, Sides], list[str | None]] = {}
    for purpose in (None, *pair.names("purposes")):
        base = Shift(
            parts.of_right(pair.before, act, subject, purpose), parts.of_right(pair.after, act, subject, purpose)
        )
        groups.setdefault((base, pair.opt_outs(purpose)), []).append(purpose)
    for (base, _), purposes in groups.items():
        for piece, items in pair.pieces(act, base, known, purposes[0]):
            found.setdefault(piece, []).extend((purpose, items) for purpose in purposes)
    return found
