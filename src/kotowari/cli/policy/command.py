"""``kotowari policy``: the commands on policy files, put together."""

import typer

policy = typer.Typer(name="policy", help="Check, trace, draft, compare, show and export policies.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the command and its own commands, one file each."""
    app.add_typer(policy, rich_help_panel="Policy")
