"""``kotowari guard apply``, ``enforce``, ``release``, ``lift`` and ``remove``: what changes a guarded database."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Annotated
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.guard.moved import take_over
from kotowari.cli.guard.target import PlaceName, Target, TargetName, effect_on, target
from kotowari.cli.show import shown
from kotowari.datamap.model import Place
from kotowari.errors import LoginNotGuarded
from kotowari.guard import apply as applying
from kotowari.guard.apply import Applied, Patience, Planner, planner
from kotowari.guard.before import read_kept
from kotowari.guard.found import FoundDatabase
from kotowari.guard.kept import Kept, Which
from kotowari.guard.lifting import lifted
from kotowari.guard.plan.make import make_removal
from kotowari.guard.plan.model import Plan
from kotowari.handling.guarded.record_guard import Deed, GuardChange, places_guarded, record_guard
from kotowari.handling.guarded.same import prove_same
from kotowari.vault.outbox import fed

LoginName = Annotated[str, typer.Argument(metavar="LOGIN", help="The login, as the map names it.", show_default=False)]
Wait = Annotated[
    float,
    typer.Option("--lock-timeout", min=0.1, help="Seconds that one statement waits for a lock, before all is undone."),
]
Attempts = Annotated[int, typer.Option("--attempts", min=1, max=100, help="How often the whole is tried.")]
PATIENCE = Patience()


def apply(
    name: TargetName,
    by: options.By,
    place: PlaceName = None,
    wait: Wait = PATIENCE.lock_seconds,
    attempts: Attempts = PATIENCE.attempts,
    moved: Annotated[
        bool,
        typer.Option("--moved", help="The database was moved or restored: nothing counts as confirmed there."),
    ] = False,
) -> None:
    """Make a database have what the policy and the map in force want of it, in one transaction.

    No login is bound by it that was not yet: see `kotowari guard enforce`. Nothing is changed where all of it stands.
    """
    with target(name, place) as of:
        if moved:
            take_over(of, by)
        change(of, by, Deed.APPLIED, Patience(wait, attempts))


def enforce(
    name: TargetName,
    login: LoginName,
    by: options.By,
    place: PlaceName = None,
    wait: Wait = PATIENCE.lock_seconds,
    attempts: Attempts = PATIENCE.attempts,
) -> None:
    """Bind one login to its purposes: from its next connection on it sees what they permit, and nothing else."""
    with target(name, place) as of:
        change(of, by, Deed.ENFORCED, Patience(wait, attempts), login)


def release(
    name: TargetName,
    login: LoginName,
    by: options.By,
    place: PlaceName = None,
    wait: Wait = PATIENCE.lock_seconds,
    attempts: Attempts = PATIENCE.attempts,
) -> None:
    """Let one login go: it has again what it had before it was bound."""
    with target(name, place) as of:
        change(of, by, Deed.RELEASED, Patience(wait, attempts), login)


def lift(
    name: TargetName,
    by: options.By,
    place: PlaceName = None,
    wait: Wait = PATIENCE.lock_seconds,
    attempts: Attempts = PATIENCE.attempts,
) -> None:
    """Let a migration pass: take away the views and whatever else holds columns as they are, until `apply`.

    Nothing is opened by it: whoever is bound meets the tables themselves, strictly, and finds by their names the
    columns that are permitted. See `kotowari guard migrate`, which does both.
    """
    with target(name, place) as of:
        change(of, by, Deed.LIFTED, Patience(wait, attempts))


def remove(
    name: TargetName,
    by: options.By,
    place: PlaceName = None,
    wait: Wait = PATIENCE.lock_seconds,
    attempts: Attempts = PATIENCE.attempts,
) -> None:
    """Take the whole guard out of a database: a dump is then as it was before, and so are its roles."""
    with target(name, place) as of:
        done = change(of, by, Deed.REMOVED, Patience(wait, attempts))
    for notice in done.notices:
        shown.said(f"{of.place.name}: {notice}", place=of.place.name, says=notice)


def change(of: Target, by: str, deed: Deed, patience: Patience, login: str | None = None) -> Plan:
    """Change what a database has, put it on record, and say what was done; ``login`` is whom it binds or lets go.

    What is returned is the plan of what stands then.
    """
    made: list[UUID] = []
    with of.connected() as connection:
        kept = read_kept(connection)
        on_record = places_guarded(of.space).get(of.place.name)
        if deed is not Deed.REMOVED and (on_record is None or on_record.database == connection.info.dbname):
            prove_same(of.place.name, on_record, kept)
        plan = _planner(of, deed, login)
        if deed is Deed.RELEASED and login is not None and login not in kept.enforced:
            effect_on(applying.look(connection, plan), of.place, login)
        done = applying.apply(
            connection,
            plan,
            lambda applied: made.append(_recorded(of, by, deed, login, applied, kept.which)),
            patience=patience,
            waits=_waits,
        )
    if not made and deed is not Deed.REMOVED:
        on_record = places_guarded(of.space).get(of.place.name)
        if on_record is not None and on_record.reads_recorded != done.plan.reads_recorded:
            made.append(_recorded(of, by, deed, login, done, kept.which))  # pgaudit is set by a superuser, not by this
    _say(of, deed, done, made)
    return done.plan


def _planner(of: Target, deed: Deed, login: str | None) -> Planner:
    """Return what makes the plan of a deed; raises what :func:`_proven` raises."""
    if deed is Deed.REMOVED:
        return make_removal
    wanted = of.compiled()
    if deed is Deed.LIFTED:
        return planner(lambda before: lifted(wanted(before)))
    if login is None:
        return planner(wanted)
    if deed is Deed.RELEASED:
        return planner(wanted, lambda kept: frozenset(kept.enforced) - {login})
    return _proven(planner(wanted, lambda kept: frozenset(kept.enforced) | {login}), of.place, login)


def _proven(plan: Planner, place: Place, login: str) -> Planner:
    """Return a planner that raises :class:`LoginNotGuarded` where a login cannot be bound."""

    def proven(found: FoundDatabase, kept: Kept) -> Plan:
        planned = plan(found, kept)
        effect = effect_on(planned, place, login)
        if effect.never:
            raise LoginNotGuarded(login=login, problem="; ".join(effect.never))
        return planned

    return proven


def _recorded(of: Target, by: str, deed: Deed, login: str | None, applied: Applied, was: Which) -> UUID:
    texts = (text for change in applied.changes for text in (*change.statements, *change.afterwards))
    counted = Counter(change.group.value for change in applied.changes)
    change = GuardChange.of(deed, of.place.name, applied.plan, texts, counted, login)
    if deed is Deed.REMOVED:
        change = replace(change, which=was)
    return record_guard(of.space, by=by, change=change)


def _waits(blockers: str) -> None:
    with suppress(OSError):  # a terminal that was closed meanwhile keeps nothing from being done
        shown.said(f"waiting for a lock: {blockers}", waits=blockers)


def _say(of: Target, deed: Deed, done: Applied, made: list[UUID]) -> None:
    counted = Counter(change.group.value for change in done.changes)
    listed = ", ".join(f"{number} {group}" for group, number in counted.items())
    said = f"{of.place.name}: {deed.value.replace('-', ' ')}: {listed or 'nothing was to be changed'}"
    if deed is not Deed.REMOVED:
        why = done.plan.unrecorded
        said += "; reads are recorded" if why is None else f"; reads are not recorded, for {why}"
    said += f"; entry {made[0]}" if made else ""
    is_enrolled = _is_enrolled(of)
    if deed in (Deed.APPLIED, Deed.ENFORCED) and not is_enrolled:
        said += (
            f"\nno row is enrolled yet, so no stop and no consent counts there: kotowari guard enrol {of.place.name}"
        )
    shown.said(
        said,
        place=of.place.name,
        deed=deed,
        changes=dict(counted),
        enforced=sorted(done.plan.kept.enforced),
        reads_recorded=done.plan.reads_recorded,
        enrolled=is_enrolled,
        entry=made[0] if made else None,
    )


def _is_enrolled(of: Target) -> bool:
    """Say whether the place is told of persons."""
    with of.space.reading() as connection:
        return any(one.guard == of.place.name for one in fed(connection, of.space.name))
