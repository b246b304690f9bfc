"""The help of commands: a paragraph of a docstring is one line, which breaks where the terminal is at its end."""

import inspect

import typer


def flowing(app: typer.Typer) -> typer.Typer:
    """Return commands with the helps of their functions made to flow, those of groups within too."""
    for command in app.registered_commands:
        told = command.help or inspect.getdoc(command.callback) or ""
        command.help = "\n\n".join(" ".join(paragraph.split()) for paragraph in told.split("\n\n"))
    for group in app.registered_groups:
        if group.typer_instance is not None:
            flowing(group.typer_instance)
    return app
