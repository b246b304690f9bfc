"""Two rulebooks side by side: their names together, and what each sets for the same parts of an ask."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial

from kotowari.gate.deliberate import counts_opt_out
from kotowari.gate.difference import parts
from kotowari.gate.difference.difference import ALL_FORMS, EITHER_USE, Matter, Shift
from kotowari.gate.difference.proviso import NEVER, Proviso
from kotowari.gate.provision import is_referable
from kotowari.gate.rulebook import Rulebook
from kotowari.policy.terms import Act, Condition, Form, Ground

Sides = tuple[bool, bool]
"""Something that is so or not before, and after."""

ItemSets = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Piece:
    """What purpose and item ask for, of asks of some forms, with all that decides how a way out adds to it."""

    shift: Shift
    forms: frozenset[Form]
    opt_outs: Sides
    referable: Sides


Pieces = dict[Piece, list[Matter]]
"""The matters that ask for the same."""


@dataclass(frozen=True)
class Pair:
    """The earlier and the later rulebook. What was once worked out is kept while the two are compared."""

    before: Rulebook
    after: Rulebook
    rights: dict[tuple[Act, Sides], Pieces] = field(default_factory=dict)
    _joined: dict[tuple[Proviso, Proviso], Proviso] = field(default_factory=dict)
    _settled: dict[Proviso, Proviso] = field(default_factory=dict)
    _used: dict[tuple[Act, str, Sides], list[tuple[Piece, frozenset[str]]]] = field(default_factory=dict)
    _ways: dict[tuple[Ground, str, Sides], list[tuple[Shift, frozenset[bool]]]] = field(default_factory=dict)
    _kinds: dict[tuple[Act, str | None], dict[tuple[Shift, Sides], frozenset[str]]] = field(default_factory=dict)

    @property
    def both(self) -> tuple[Rulebook, Rulebook]:
        """The earlier and the later."""
        return self.before, self.after

    def names(self, section: str) -> list[str]:
        """Return the names that either policy defines in a section."""
        return sorted(getattr(self.before.policy, section).keys() | getattr(self.after.policy, section).keys())

    def sides(self, holds: Callable[[Rulebook], bool]) -> Sides:
        """Return what is so of each rulebook."""
        return holds(self.before), holds(self.after)

    def opt_outs(self, purpose: str | None) -> Sides:
        """Return whether each policy lets a purpose be opted out of."""
        return self.sides(lambda rulebook: counts_opt_out(rulebook, purpose))

    def joined(self, one: Shift, other: Shift) -> Shift:
        """Return what is set by both of two parts."""
        return Shift(self._both(one.before, other.before), self._both(one.after, other.after))

    def settled(self, shift: Shift, opt_outs: Sides) -> Shift:
        """Return a shift in which an opt-out counts only where the policy lets the purpose be opted out of."""
        return Shift(
            shift.before if opt_outs[0] else self._without_opt_out(shift.before),
            shift.after if opt_outs[1] else self._without_opt_out(shift.after),
        )

    def is_idle(self, piece: Piece, of_way: Shift) -> bool:
        """Return whether nothing about a piece and a way out changes, and no basis opens other things."""
        is_same = piece.shift.is_idle and of_way.is_idle and piece.opt_outs[0] == piece.opt_outs[1]
        return is_same and not self.changed_bases

    def changes(self, shift: Shift, opt_outs: Sides) -> Iterator[tuple[str | None, Shift]]:
        """Yield a shift, settled, unless it is idle; then what it is under each legal basis that opens other things."""
        settled = self.settled(shift, opt_outs)
        if not settled.is_idle:
            yield None, settled
            return
        for basis, opens in self.changed_bases:
            given = Shift(settled.before.given(opens[0]), settled.after.given(opens[1]))
            if not given.is_idle:
                yield basis, given

    @cached_property
    def changed_bases(self) -> list[tuple[str, tuple[frozenset[Condition], frozenset[Condition]]]]:
        """Return the legal bases that establish other conditions than before, with the ones they establish."""
        names = sorted(
            {name for rulebook in (self.before, self.after) for pack in rulebook.packs for name in pack.bases}
        )
        opened = ((name, (_opened(self.before, name), _opened(self.after, name))) for name in names)
        return [(name, opens) for name, opens in opened if opens[0] != opens[1]]

    def way(self, ground: Ground, recipient: str, referable: Sides) -> list[tuple[Shift, frozenset[bool]]]:
        """Return what a provision on a ground to a recipient asks for, by whether the recipient uses it for itself."""
        key = (ground, recipient, referable)
        if key not in self._ways:
            ours, own = (
                Shift(
                    parts.of_way(self.before, ground, recipient, own_use=own_use, is_referable=referable[0]),
                    parts.of_way(self.after, ground, recipient, own_use=own_use, is_referable=referable[1]),
                )
                for own_use in (False, True)
            )
            self._ways[key] = (
                [(ours, EITHER_USE)] if ours == own else [(ours, frozenset((False,))), (own, frozenset((True,)))]
            )
        return self._ways[key]

    def used(self, act: Act, subject: str) -> Pieces:
        """Return what a use or a provision of a subject's information asks for on the part of purpose and items."""
        found: Pieces = {}
        duties = {name for rulebook in (self.before, self.after) for pack in rulebook.packs for name in pack.duties}
        for purpose in sorted({*self.names("purposes"), *duties}):
            there = self.sides(partial(parts.is_used, subject=subject, purpose=purpose))
            if (act, purpose, there) not in self._used:
                self._used[act, purpose, there] = list(self._of_purpose(act, subject, purpose))
            for piece, items in self._used[act, purpose, there]:
                found.setdefault(piece, []).append((purpose, items))
        return found

    def _of_purpose(self, act: Act, subject: str, purpose: str) -> Iterator[tuple[Piece, frozenset[str]]]:
        rules = [rulebook.uses.get((subject, purpose)) for rulebook in (self.before, self.after)]
        has_figures = any(rule is not None and rule.form is Form.AGGREGATES for rule in rules)
        inside = tuple(rule.items if rule is not None else frozenset[str]() for rule in rules)
        for forms in [frozenset((form,)) for form in Form] if has_figures else [ALL_FORMS]:
            base = Shift(
                parts.of_purpose(self.before, act, subject, purpose, min(forms)),
                parts.of_purpose(self.after, act, subject, purpose, min(forms)),
            )
            yield from self.pieces(act, base, (inside[0], inside[1]), purpose, forms)

    def pieces(
        self, act: Act, base: Shift, inside: ItemSets, purpose: str | None, forms: frozenset[Form] = ALL_FORMS
    ) -> Iterator[tuple[Piece, frozenset[str]]]:
        """Yield what items ask for on top of a base, as far as they are ``inside``, with those that ask the same."""
        for (of_item, referable), items in self.kinds(act, purpose).items():
            whole = self.joined(base, of_item)
            for shift, where in (
                (whole, items & inside[0] & inside[1]),
                (Shift(whole.before, NEVER), items & (inside[0] - inside[1])),
                (Shift(NEVER, whole.after), items & (inside[1] - inside[0])),
            ):
                if where and not shift.is_never:
                    yield Piece(shift, forms, self.opt_outs(purpose), referable), where

    def kinds(self, act: Act, purpose: str | None) -> dict[tuple[Shift, Sides], frozenset[str]]:
        """Return the items by what they need for an act and a purpose, and by whether they are personally referable."""
        key = act, purpose if self._sends(act, purpose) else None
        if key not in self._kinds:
            found: dict[tuple[Shift, Sides], set[str]] = {}
            for item in self.names("items"):
                needs = Shift(
                    parts.of_item(self.before, act, item, purpose), parts.of_item(self.after, act, item, purpose)
                )
                referable = (is_referable(self.before, item), is_referable(self.after, item))
                found.setdefault((needs, referable), set()).add(item)
            self._kinds[key] = {kind: frozenset(items) for kind, items in found.items()}
        return self._kinds[key]

    def _sends(self, act: Act, purpose: str | None) -> bool:
        items = self.names("items")
        return any(rulebook.addresses(act, purpose, items) for rulebook in self.both)

    def _without_opt_out(self, one: Proviso) -> Proviso:
        if one not in self._settled:
            self._settled[one] = one.without(Condition.OPT_OUT)
        return self._settled[one]

    def _both(self, one: Proviso, other: Proviso) -> Proviso:
        if (one, other) not in self._joined:
            self._joined[one, other] = one.and_also(other)
        return self._joined[one, other]


def _opened(rulebook: Rulebook, basis: str) -> frozenset[Condition]:
    found = (pack.bases[basis].establishes for pack in rulebook.packs if basis in pack.bases)
    return frozenset(condition for opens in found for condition in opens)
