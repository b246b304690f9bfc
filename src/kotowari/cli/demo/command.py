"""``demo``."""

import typer


def add_to(app: typer.Typer) -> None:
    """Add the command ``demo``."""
    app.command("demo", rich_help_panel="Running")(demo)


def demo() -> None:
    """Watch a published policy at work."""
