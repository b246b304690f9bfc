"""Commands on the keys: roll an epoch, destroy the old one, show how the keys stand, move them to another store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from kotowari.cli import escrow, options
from kotowari.cli.show import shown
from kotowari.handling.installation import Installation, open_installation
from kotowari.handling.keys.keystanding import KeyStanding, key_standing
from kotowari.handling.keys.movekeys import move_keys
from kotowari.handling.keys.roll import BATCH, destroy, roll
from kotowari.home import Home
from kotowari.vault.keys import store
from kotowari.vault.keys.escrow import Escrow


def add_to(app: typer.Typer) -> None:
    """Add the group of the keys' commands."""
    group = typer.Typer(
        help="The keys under which everything is sealed: rolled, destroyed, moved, shared among custodians.",
        no_args_is_help=True,
    )
    for command, name in ((show_standing, "status"), (roll_keys, "roll"), (destroy_keys, "destroy"), (move, "move")):
        group.command(name, rich_help_panel="Epochs and the key store")(command)
    escrow.add_to(group)
    app.add_typer(group, name="keys", rich_help_panel="Keys")


def roll_keys(
    by: options.By,
    batch: Annotated[int, typer.Option(min=1, max=100_000, help="How many persons' keys are wrapped at once.")] = BATCH,
    and_destroy: Annotated[
        bool, typer.Option("--destroy", help="Destroy the old key too when the roll is done, as `keys destroy` does.")
    ] = False,
) -> None:
    """Bring every living person under a new key, while reads and changes go on; ended anywhere, run it again.

    The old key stays, and with it whatever a dump holds of the erased, until `kotowari keys destroy`: that is a step of
    its own because it cannot be taken back.
    """
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with _progress(installation) as progress:
            done = roll(space, by=by, batch=batch, progress=progress)
        destroyed = destroy(space, by=by) if and_destroy else ()
    sentence = f"epoch {done.epoch} stands: {done.persons} persons' keys were wrapped anew"
    if destroyed:
        sentence += f"; {_epochs(destroyed)} destroyed"
    shown.said(sentence, epoch=done.epoch, persons=done.persons, entry=done.entry, destroyed=list(destroyed))


def destroy_keys(by: options.By) -> None:
    """Destroy the keys of the epochs that nobody living is under: no dump can revive the erased any more.

    It cannot be taken back. Dumps made before the roll open the living by the wrappings that the roll left in the key
    folder: keep that folder's copy up to date.
    """
    with open_installation(Home.from_environment()) as installation:
        destroyed = destroy(installation.space(), by=by)
    sentence = f"{_epochs(destroyed)} destroyed" if destroyed else "nothing to destroy: roll the keys first"
    shown.said(sentence, destroyed=list(destroyed))


def show_standing() -> None:
    """Show how the keys stand: the store, each epoch and its persons, what erasures wait for, escrow and its age."""
    home = Home.from_environment()
    with open_installation(home) as installation:
        standing = key_standing(installation.space())
        address, *moving = store.stated(home.keys)
        dealt = Escrow.read(home.keys)
    facts: dict[str, Any] = {"store": address, "moving_from": moving[0] if moving else None, **_facts(standing)}
    facts["escrow"] = (
        {"deal": dealt.deal, "threshold": dealt.threshold, "shares": dealt.shares, "dealt": dealt.dealt_at}
        if dealt
        else None
    )
    shown.said("\n".join(_lines(facts)), **facts)


def move(
    address: Annotated[
        str, typer.Argument(help="`file`, or a PKCS#11 URI; the PIN is in the file it names or in KOTOWARI_KEY_PIN.")
    ],
    by: options.By,
) -> None:
    """Move every key to another key store; nothing else changes, and what runs goes on. Ended anywhere, run it again.

    Afterwards the master key's file is destroyed, or the token's keys are: copies of the key folder from before open
    with them alone.
    """
    home = Home.from_environment()
    with open_installation(home) as installation:
        moved = move_keys(installation, by=by, address=address)
    there = store.stated(home.keys)[0]
    shown.said(f"{moved} keys moved; they are in {there}", moved=moved, store=there)


@contextmanager
def _progress(installation: Installation) -> Iterator[Callable[[int], None]]:
    persons = sum(epoch.persons for epoch in key_standing(installation.space()).epochs)
    # On standard error, and only where somebody looks on.
    with Progress(console=Console(stderr=True), transient=True, disable=shown.as_json) as bar:
        task = bar.add_task("wrapping keys", total=persons)
        yield lambda done: bar.advance(task, done)


def _facts(standing: KeyStanding) -> dict[str, Any]:
    outstanding = [bundle for bundle in standing.bundles if bundle.destroyed_at is None]
    return {
        "epochs": [
            {
                "epoch": epoch.number,
                "persons": epoch.persons,
                "made": epoch.made_at.isoformat(),
                "rolled": epoch.rolled_at.isoformat() if epoch.rolled_at else None,
                "destroyed": epoch.destroyed_at.isoformat() if epoch.destroyed_at else None,
            }
            for epoch in standing.epochs
        ],
        "erasures_pending": standing.pending,
        "erasures_complete": standing.complete,
        "bundles": [
            {"bundle": str(bundle.number), "epochs": sorted(bundle.epochs), "written": bundle.written_at.isoformat()}
            for bundle in outstanding
        ],
        "not_in_any_bundle": list(standing.uncovered),
        "drill": {"at": standing.drill.at.isoformat(), "passed": standing.drill.passed} if standing.drill else None,
    }


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    yield f"key store: {facts['store']}" + (f", moving from {facts['moving_from']}" if facts["moving_from"] else "")
    for epoch in facts["epochs"]:
        end = f"destroyed {epoch['destroyed']}" if epoch["destroyed"] else f"rolled {epoch['rolled']}, not destroyed"
        state = end if epoch["rolled"] else "in use"
        yield f"epoch {epoch['epoch']}: {epoch['persons']} persons, made {epoch['made']}, {state}"
    yield f"erasures: {facts['erasures_pending']} pending, {facts['erasures_complete']} complete"
    dealt = facts["escrow"]
    yield (
        f"escrow: deal {dealt['deal']} of {dealt['dealt'][:10]}, {dealt['threshold']} of {dealt['shares']} shares"
        if dealt
        else "escrow: none, a lost key folder loses everything (`kotowari keys escrow`)"
    )
    for bundle in facts["bundles"]:
        epochs = ", ".join(map(str, bundle["epochs"]))
        yield f"bundle {bundle['bundle']}: epochs {epochs}, written {bundle['written']}, not attested destroyed"
    if facts["not_in_any_bundle"]:
        yield f"in no bundle: epochs {', '.join(map(str, facts['not_in_any_bundle']))}"
    drill = facts["drill"]
    yield f"last drill: {drill['at']}, {'passed' if drill['passed'] else 'FAILED'}" if drill else "last drill: never"


def _epochs(numbers: tuple[int, ...]) -> str:
    return f"the key of epoch {', '.join(map(str, numbers))}"
