"""The differences in what may be provided: purpose and items on one side, ground and recipient on the other."""

from collections.abc import Iterator
from functools import partial

from kotowari.gate.difference import parts
from kotowari.gate.difference.difference import Difference, Shift, Way
from kotowari.gate.difference.joint import joint_uses
from kotowari.gate.difference.pair import Pair, Pieces, Sides
from kotowari.gate.difference.proviso import NEVER
from kotowari.policy.terms import Act, Ground

Ways = dict[tuple[Shift, frozenset[bool]], frozenset[Way]]
"""The ways out that ask for the same, by what they ask for and whether the recipient uses it for itself."""


def provisions(pair: Pair, subjects: frozenset[str], pieces: Pieces) -> Iterator[Difference]:
    """Yield the differences in providing the information of subjects to whom the same is promised."""
    subject = min(subjects)
    ways = {referable: _ways(pair, subject, referable) for referable in {piece.referable for piece in pieces}}
    for piece, found in pieces.items():
        matters = frozenset(found)
        for (of_way, own_use), out in ways[piece.referable].items():
            if pair.is_idle(piece, of_way):
                continue
            for basis, shift in pair.changes(pair.joined(piece.shift, of_way), piece.opt_outs):
                yield Difference(Act.PROVIDE, subjects, matters, shift, out, piece.forms, own_use, basis)
    yield from joint_uses(pair, subjects, pieces)


def _ways(pair: Pair, subject: str, referable: Sides) -> Ways:
    """Return the ways out other than joint use."""
    found: dict[tuple[Shift, frozenset[bool]], set[Way]] = {}
    for ground in Ground:
        granted = pair.sides(partial(parts.is_granted, subject=subject, ground=ground))
        if ground is Ground.JOINT_USE or not any(granted):
            continue
        for recipient in pair.names("recipients"):
            for shift, own_use in pair.way(ground, recipient, referable):
                whole = Shift(shift.before if granted[0] else NEVER, shift.after if granted[1] else NEVER)
                if not whole.is_never:
                    found.setdefault((whole, own_use), set()).add((ground, recipient))
    return {key: frozenset(ways) for key, ways in found.items()}
