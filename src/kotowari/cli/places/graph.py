"""``kotowari places graph``: the map as a picture."""

from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli.places.given import MapFiles, map_given
from kotowari.cli.show import shown
from kotowari.errors import FileExists, OutputUnwritable, PictureLanguage
from kotowari.exports.mapgraph.draw import draw_map
from kotowari.exports.mapgraph.words import LANGUAGES


def graph(
    files: MapFiles = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output otherwise.")] = None,
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LANGUAGES)}.")] = "en",
) -> None:
    """Draw a data map as SVG: the places with their level, their tables, and how a person is reached in them."""
    if language not in LANGUAGES:
        raise PictureLanguage(language=language, known=", ".join(f"`{each}`" for each in LANGUAGES))
    datamap, guarded = map_given(files)
    picture = draw_map(datamap, language, guarded)
    if out is None:
        typer.echo(picture, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as stream:
            stream.write(picture)
    except FileExistsError:
        raise FileExists(file=out) from None
    except OSError as problem:
        raise OutputUnwritable(file=out, problem=problem.strerror or "it cannot be written") from None
    shown.said(f"drawn in {out}", file=str(out))
