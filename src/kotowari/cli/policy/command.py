"""``kotowari policy``: the commands on policy files, put together."""

import typer

from kotowari.cli.policy.check import check
from kotowari.cli.policy.diff import diff
from kotowari.cli.policy.draft import draft
from kotowari.cli.policy.export import export
from kotowari.cli.policy.notice import notice
from kotowari.cli.policy.test_cases import try_cases
from kotowari.cli.policy.trace import trace
from kotowari.cli.policy.verify import verify

policy = typer.Typer(
    name="policy", help="Check, trace, draft, compare, show, export, try and verify policies.", no_args_is_help=True
)


def add_to(app: typer.Typer) -> None:
    """Add the command and its own commands, one file each."""
    policy.command()(check)
    policy.command()(diff)
    policy.command()(trace)
    policy.command()(draft)
    policy.command()(notice)
    policy.command()(export)
    policy.command("test")(try_cases)
    policy.command()(verify)
    app.add_typer(policy, rich_help_panel="Policy")
