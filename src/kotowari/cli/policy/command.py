"""``kotowari policy``: the commands on policy files, read when one is asked for.

They bring what reads pages and writes forms, which takes as long to load as all the rest, and which no act needs.
"""

import typer

from kotowari.cli.when_asked import when_asked

policy = typer.Typer(
    name="policy",
    cls=when_asked("kotowari.cli.policy.commands"),
    help="Check, trace, draft, compare, show, export, try and verify policies.",
    no_args_is_help=True,
)


def add_to(app: typer.Typer) -> None:
    """Add the command; its own commands add themselves when it is used."""
    app.add_typer(policy, rich_help_panel="Policy")
