"""``kotowari places``: the commands on the data map and its places, read when one is asked for.

They bring SQLAlchemy and the engines of files, which take as long to load as all the rest, and which no act needs.
"""

import typer

from kotowari.cli.when_asked import when_asked

places = typer.Typer(
    name="places",
    cls=when_asked("kotowari.cli.places.commands"),
    help="The data map: where information lies; put it in force, check it against the places, draw it.",
    no_args_is_help=True,
)


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(places, rich_help_panel="Places")
