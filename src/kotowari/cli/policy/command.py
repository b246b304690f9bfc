"""``kotowari policy``: the commands on policy files, read when one is asked for.

They bring what reads pages and writes forms, which takes as long to load as all the rest, and which no act needs.
"""

from functools import cached_property
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group


class _WhenAsked(TyperGroup):
    """A group whose commands are loaded when their names or one of them is wanted."""

    @cached_property
    def _loaded(self) -> TyperGroup:
        return get_group(import_module("kotowari.cli.policy.commands").app)

    # typer's own copies of click's types are private.
    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
        """Return the names of the commands, in the order of their help."""
        return self._loaded.list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """Return a command by its name."""
        return self._loaded.get_command(ctx, cmd_name)


policy = typer.Typer(
    name="policy",
    cls=_WhenAsked,
    help="Check, trace, draft, compare, show, export, try and verify policies.",
    no_args_is_help=True,
)


def add_to(app: typer.Typer) -> None:
    """Add the command; its own commands add themselves when it is used."""
    app.add_typer(policy, rich_help_panel="Policy")
