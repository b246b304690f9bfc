"""The commands of ``kotowari places``, put together."""

import typer

from kotowari.cli.places.check import check
from kotowari.cli.places.discover import discover
from kotowari.cli.places.graph import graph
from kotowari.cli.places.in_force import draft_vault, keep_place_address, show, use
from kotowari.cli.places.tasks import done, hand_out, remind, task, tasks

app = typer.Typer(add_completion=False)
for _command in (discover, use, show, check, graph):
    app.command()(_command)
for _name, _task in (("tasks", tasks), ("hand-out", hand_out), ("task", task), ("done", done), ("remind", remind)):
    app.command(_name, rich_help_panel="Places that people look through")(_task)
app.command("vault")(draft_vault)
app.command("address")(keep_place_address)
