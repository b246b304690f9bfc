"""``kotowari recipient``: contracts, checks, successions, requests, and what is due."""

import typer

from kotowari.cli.recipient import abroad, contracts, overview, requests

recipient = typer.Typer(
    name="recipient", help="Keep records about recipients: what lets information go to them.", no_args_is_help=True
)


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    for room in (overview, contracts, abroad, requests):
        room.add_to(recipient)
    app.add_typer(recipient, rich_help_panel="Provision")
