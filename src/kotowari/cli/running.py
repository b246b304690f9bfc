"""Commands that bring an installation up and keep it running."""

from typing import Annotated

import typer

from kotowari.cli import options
from kotowari.cli.show import FAILED, shown
from kotowari.handling.accept_clock import accept_clock as accept
from kotowari.handling.grounds.due import due_now
from kotowari.handling.installation import open_installation, set_up_installation
from kotowari.home import Home
from kotowari.ledger.sequencer import lag
from kotowari.publication.proposal import read_proposals
from kotowari.vault.statements import COUNTS


def add_to(app: typer.Typer) -> None:
    """Add the commands that run an installation."""
    app.command("up", rich_help_panel="Running")(up)
    app.command("serve", rich_help_panel="Running")(serve)
    app.command("status", rich_help_panel="Running")(status)
    app.command("accept-clock", rich_help_panel="Running")(accept_clock)


def up() -> None:
    """Set an installation up, or bring it up to date: database, application login, tables, keys.

    Without KOTOWARI_OWNER_URL an embedded PostgreSQL server is made in the data folder. Run again, it changes nothing.
    """
    home = Home.from_environment()
    with set_up_installation(home) as installation:
        where = "the server named by KOTOWARI_OWNER_URL" if home.owner_url else f"an embedded server in {home.folder}"
        installation.integrate()
        sentence = (
            f"ready: {where}; the keys are in {home.keys} (keep a copy elsewhere: without them nothing can be opened)\n"
            f"the ledger's public key: {installation.signer().verifier}"
        )
        shown.said(sentence, home=str(home.folder), keys=str(home.keys), ledger_key=str(installation.signer().verifier))


def serve(
    port: Annotated[int, typer.Option(envvar="PORT", help="The port on 127.0.0.1.", min=1, max=65535)] = 8000,
    api: Annotated[bool, typer.Option("--api", help="Serve the HTTP API, which opens keys, and no page.")] = False,
) -> None:
    """Serve the policy's page, or the API, and integrate the ledger until Ctrl-C."""
    from kotowari.web.serve import ADDRESS, API, PAGES, claim
    from kotowari.web.serve import serve as serve_application

    claimed = claim(port)
    address = f"http://{ADDRESS}:{port}" + ("/api/v1" if api else "")
    with claimed, open_installation(Home.from_environment()) as installation:
        shown.said(f"serving {'the API' if api else 'the page'}: {address} (Ctrl-C ends it)", address=address)
        serve_application(installation, claimed, API if api else PAGES)


def status() -> None:
    """Show what stands: the revision in force, persons, what waits for the ledger, what is to be resolved."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            space.refresh(connection)
            row = connection.execute(COUNTS, {"space": space.name}).fetchone()
            proposed = [proposal.revision.isoformat() for proposal in read_proposals(connection, space.name)]
        persons, to_resolve, erased = row or (0, 0, 0)
        waiting = lag(installation.database, space.name)
        revisions = space.shelf.revisions
        due = due_now(space) if revisions else ()
        revision = space.rulebook().source.revision.isoformat() if revisions else None
        announced = [one.policy.revision.isoformat() for one in revisions if one.policy.revision > space.today()]
    facts = {
        "revision": revision,
        "announced": announced,
        "proposed": proposed,
        "persons": persons,
        "erased": erased,
        "notice_to_resolve": to_resolve,
        "pending_entries": waiting.pending,
        "recipients_due": sum(not one.overdue for one in due),
        "recipients_overdue": sum(one.overdue for one in due),
    }
    lines = (f"{name.replace('_', ' ')}: {_listed(value)}" for name, value in facts.items())
    shown.said("\n".join(lines), **facts)
    if revision is None:
        raise typer.Exit(FAILED)


def _listed(value: object) -> object:
    return (", ".join(value) or "none") if isinstance(value, list) else value


def accept_clock(by: options.By) -> None:
    """Take the clock as right where it is behind what was seen, since an earlier one had run ahead. Recorded."""
    with open_installation(Home.from_environment()) as installation:
        seen, entry = accept(installation.space(), by=by)
    sentence = f"accepted: acts go by the clock as it is; until now {seen or 'nothing'} had been seen\nentry {entry}"
    shown.said(sentence, seen=seen.isoformat() if seen else None, entry=str(entry))
