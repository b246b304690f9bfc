"""``restored``: after a restore, by whichever program, what the dump did not know is done again."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from kotowari.api.keys import REVOKED
from kotowari.cli import options
from kotowari.cli.show import shown
from kotowari.handling.installation import Installation, set_up_installation
from kotowari.handling.restored import Restored, restored
from kotowari.home import Home
from kotowari.vault import joining, protections
from kotowari.vault.journal import Kind

KINDS: tuple[Kind, ...] = (*protections.KINDS, *joining.KINDS, REVOKED)
"""Every kind of change that is journaled."""

AcceptLoss = Annotated[
    bool,
    typer.Option(help="Go on although the journal lacks changes that the log shows; their number is recorded."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("restored", rich_help_panel="Backup")(after_restore)


def after_restore(by: options.By, accept_loss: AcceptLoss = False) -> None:
    """Do again what a restored database does not know: erasures, stops, withdrawals, revoked keys; and its log.

    After `kotowari restore` it has run already. After a restore by other means (pg_restore, point-in-time recovery)
    every act is refused until it has. It reads the folders `journal` and `log` of the home. Cut short, it is run again;
    run again, it changes nothing.
    """
    with set_up_installation(Home.from_environment(), to_restore=True) as installation:
        done = bring_back(installation, by, accept_loss=accept_loss)
    shown.said("\n".join(sentences(done)), spaces=facts(done))


def bring_back(installation: Installation, by: str, *, accept_loss: bool) -> list[Restored]:
    """Do again what the database of an installation does not know, in every space; each is then written outside."""
    done = []
    for name in installation.spaces():
        done.append(restored(installation, name, KINDS, by=by, accept_loss=accept_loss))
        installation.integrate(name)
    return done


def sentences(done: Iterable[Restored]) -> Iterable[str]:
    """Say what was done, and what was not, in lines for a reader."""
    for one in done:
        where = f"space {one.space}: "
        if one.entry is None:
            yield f"{where}nothing to restore, the database knows all that is kept outside it"
            continue
        yield f"{where}done again from the journal: {_counted(one.replayed)}"
        yield f"{where}entries that came back into the log: {one.recovered}; this restore is entry {one.entry}"
        if one.missing:
            yield f"{where}LOST, do again by hand: {_counted(one.missing)}"
        if one.lost:
            yield (
                f"{where}LOST, for it was in the database only: what these acts of after the dump changed "
                f"(the log has their entries): {_counted(one.lost)}"
            )


def facts(done: Iterable[Restored]) -> list[dict[str, Any]]:
    """Return what was done for a script."""
    return [
        {
            "space": one.space,
            "replayed": dict(one.replayed),
            "missing": dict(one.missing),
            "lost": dict(one.lost),
            "recovered": one.recovered,
            "entry": str(one.entry) if one.entry else None,
        }
        for one in done
    ]


def _counted(acts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {act}" for act, count in acts.items()) or "none"
