"""``kotowari request``: requests of persons, from arrival to answer (APPI 32 to 40)."""

import typer

from kotowari.cli.request import arriving, disclosing, files, identifying, looking, sending, showing, working

request = typer.Typer(name="request", help="Requests of persons, from arrival to answer.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    for room in (arriving, looking, identifying, working, disclosing, showing, files, sending):
        room.add_to(request)
    app.add_typer(request, rich_help_panel="Requests")
