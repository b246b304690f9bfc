"""Groups of commands that are loaded only when one of them is wanted."""

from functools import cached_property
from importlib import import_module
from typing import Any

from typer.core import TyperGroup
from typer.main import get_group

from kotowari.cli.help import flowing


def when_asked(module: str) -> type[TyperGroup]:
    """Return a class of group whose commands are those of ``app`` in a module, loaded when one of them is wanted."""

    class WhenAsked(TyperGroup):
        """A group whose commands are loaded when their names or one of them is wanted."""

        @cached_property
        def _loaded(self) -> TyperGroup:
            return get_group(flowing(import_module(module).app))

        # typer's own copies of click's types are private.
        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
            """Return the names of the commands, in the order of their help."""
            return self._loaded.list_commands(ctx)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
            """Return a command by its name."""
            return self._loaded.get_command(ctx, cmd_name)

    return WhenAsked
