"""The commands of ``kotowari places``, put together."""

import typer

from kotowari.cli.places.check import check
from kotowari.cli.places.graph import graph
from kotowari.cli.places.in_force import keep_place_address, show, use

app = typer.Typer(add_completion=False)
for _command in (use, show, check, graph):
    app.command()(_command)
app.command("address")(keep_place_address)
