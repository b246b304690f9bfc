"""``kotowari guard``: the commands on guards, read when one is asked for."""

import typer

from kotowari.cli.when_asked import when_asked

guard = typer.Typer(
    name="guard",
    cls=when_asked("kotowari.cli.guard.commands"),
    help="The guard: a company's own PostgreSQL lets through what the policy promised, for any client.",
    no_args_is_help=True,
)


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(guard, rich_help_panel="Places")
