"""``demo``: set up, publish, take in a made-up company's people, tell the story, serve the page."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kotowari import clock
from kotowari.cli.demo.intake import take_in
from kotowari.cli.demo.people import Newcomer, people
from kotowari.cli.demo.script import SAID, say
from kotowari.cli.demo.story import BEFORE, FIRST, POLICY, Story, publish_shipped
from kotowari.cli.show import shown
from kotowari.errors import DemonstrationElsewhere
from kotowari.handling.installation import Installation, set_up_installation
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.vault.statements import COUNTS


def add_to(app: typer.Typer) -> None:
    """Add the command ``demo``."""
    app.command("demo", rich_help_panel="Running")(demo)


def demo(
    port: Annotated[
        int | None, typer.Option(envvar="PORT", help="The port; 8000 or the next free one if none.")
    ] = None,
    persons: Annotated[int, typer.Option(help="How many made-up people there are.", min=100, max=100_000)] = 2000,
    page: Annotated[bool, typer.Option("--page/--no-page", help="Serve the policy's page at the end.")] = True,
) -> None:
    """Watch a published policy at work: a made-up company, its people, and what its page permits and refuses.

    Everything is real: the database, the keys, the acts, the ledger. Run again, it starts in seconds.
    """
    from kotowari.cli.demo.asking.story import tell_asking
    from kotowari.cli.demo.places.living import living_places  # the engines it brings are for this command alone
    from kotowari.web.serve import ADDRESS, claim, claim_near, end_on_terminate, port_of, require_port
    from kotowari.web.serve import serve as serve_pages

    end_on_terminate()
    if page and port is not None:
        require_port(port)
    home = Home.from_environment()
    with set_up_installation(home) as installation, ExitStack() as running:
        everybody = list(people(persons))
        with _alone(home):
            _prepare(installation, everybody)
            living = running.enter_context(living_places(home, installation.owner_url, everybody))
            Story(installation, everybody, shown, partial(tell_asking, installation, shown, living)).tell()
        if page:
            claimed = claim(port) if port is not None else claim_near(8000)
            address = f"http://{ADDRESS}:{port_of(claimed)}"
            shown.console.print(f"\n{say(SAID, 'ready', shown.language, address=address)}", markup=False)
            serve_pages(installation, claimed)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Let one demonstration at a time prepare a home and tell its story; another one waits."""
    descriptor = os.open(home.folder / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _prepare(installation: Installation, everybody: list[Newcomer]) -> None:
    space = installation.space()
    with clock.as_of(BEFORE):
        with space.reading() as connection:
            space.refresh(connection)
            _require_own(space)
            counted = connection.execute(COUNTS, {"space": space.name}).fetchone()
        if not space.shelf.revisions:
            publish_shipped(space, FIRST)
        known = counted[0] + counted[2] if counted else 0
        if known < len(everybody):
            _take_in(installation, everybody)


def _require_own(space: Space) -> None:
    """Raise :class:`DemonstrationElsewhere` where another policy than the demonstration's is published."""
    here = {revision.policy.policy for revision in space.shelf.revisions}
    if here - {POLICY}:
        raise DemonstrationElsewhere(here=", ".join(sorted(here)))


def _take_in(installation: Installation, everybody: list[Newcomer]) -> None:
    console, words = shown.console, say(SAID, "intake", shown.language)
    if not console.is_terminal:
        console.print(f"{words} ({len(everybody)})", markup=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(words, total=len(everybody))
        for number, _ in enumerate(take_in(installation.space(), iter(everybody)), 1):
            progress.update(task, completed=number)
            if number % 500 == 0:
                installation.integrate()
