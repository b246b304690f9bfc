"""``kotowari places discover``: a first data map from a place that is there already."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from kotowari.cli.infile import read_text
from kotowari.cli.show import shown
from kotowari.datamap.guess.draft import Drafting
from kotowari.datamap.guess.vocabulary import PolicyItem, Vocabulary
from kotowari.datamap.guess.write import undecided, write
from kotowari.datamap.model import PlaceKind
from kotowari.errors import FileExists, OutputUnwritable
from kotowari.home import Home
from kotowari.places.addresses import address_of
from kotowari.places.discover import Source
from kotowari.places.discover import discover as discovered
from kotowari.places.folder.source import FolderSource
from kotowari.places.sql.source import SqlSource
from kotowari.policy.parse import parse_policy


def discover(
    source: Annotated[
        str,
        typer.Argument(
            metavar="PLACE|URL|FOLDER",
            help="A place whose address is kept; or an address such as postgresql://host/name; or a folder of files.",
        ),
    ],
    name: Annotated[
        str | None, typer.Option(help="The place's name in the map; told by the address otherwise.")
    ] = None,
    sample: Annotated[
        int, typer.Option(min=0, max=10_000, help="Rows of each table to guess from; 0 for names and types alone.")
    ] = 100,
    policy: Annotated[
        Path | None, typer.Option(help="The policy whose items and subjects the draft is to name.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="The file to write, which must not be there yet; standard output otherwise.")
    ] = None,
) -> None:
    """Draft a data map from what a place holds: its tables, their names, and a sample that nobody sees.

    The sample is read for reading only; no value of it is shown, kept or logged. Each line says how sure it is and why.
    What a person must decide is marked `undecided`, and `kotowari places check` fails until it is.
    """
    if output is not None and output.exists():
        raise FileExists(file=output)
    known = _vocabulary(policy)
    place = name or _told(source)
    with _opened(source, place) as (kind, opened):
        drafting = discovered(opened, sample)
    _answer(drafting, write(drafting, place, kind, known), output)


def _answer(drafting: Drafting, text: str, output: Path | None) -> None:
    if output is not None:
        try:
            with output.open("x", encoding="utf-8") as handle:
                handle.write(text)
        except FileExistsError:
            raise FileExists(file=output) from None
        except OSError as problem:
            raise OutputUnwritable(file=output, problem=problem.strerror or "it cannot be written") from None
    counted = {
        "tables": len(drafting.tables),
        "skipped": sum(1 for table in drafting.tables if table.skipped is not None),
        "columns": sum(len(table.found.columns) for table in drafting.tables),
        "unread": len(drafting.unread),
        "undecided": undecided(text),
    }
    if shown.as_json:
        shown.json(
            {"file": None if output is None else str(output), "draft": text if output is None else None} | counted
        )
        return
    if output is None:
        sys.stdout.write(text)
    said = f"{counted['tables']} tables with {counted['columns']} columns; {counted['skipped']} tables are skipped\n"
    said += f"{counted['undecided']} lines are to be decided\n"
    if drafting.unread:
        said += f"no values were seen of {len(drafting.unread)} tables that cannot be read\n"
    if output is not None:
        said += f"wrote {output}: read it, decide what is `undecided`, then run `kotowari places check {output}`\n"
    (sys.stderr if output is None else sys.stdout).write(said)


def _vocabulary(policy: Path | None) -> Vocabulary:
    if policy is None:
        return Vocabulary()
    read = parse_policy(read_text(policy), str(policy))
    items = {name: PolicyItem(item.kind, str(item.item_class)) for name, item in read.items.items()}
    return Vocabulary(items, frozenset(read.subjects))


@contextmanager
def _opened(source: str, place: str) -> Iterator[tuple[PlaceKind, Source]]:
    """Open what is to be looked through."""
    if "://" not in source and Path(source).is_dir():
        yield PlaceKind.FOLDER, FolderSource(place, Path(source))
        return
    address = source if "://" in source else address_of(Home.from_environment(), source)
    if "://" not in address:
        yield PlaceKind.FOLDER, FolderSource(place, Path(address))
        return
    database = SqlSource(place, address)
    try:
        yield PlaceKind.SQL, database
    finally:
        database.close()


def _told(source: str) -> str:
    """Return a name for a place from its address, of which only the database's or folder's name is used."""
    path = urlsplit(source).path if "://" in source else source
    last = re.sub(r"\.(sqlite3?|db)$", "", path.rstrip("/").rpartition("/")[2])
    name = re.sub(r"[^a-z0-9]+", "-", last.casefold()).strip("-")
    return name if re.match(r"[a-z]", name) else f"place-{name}".rstrip("-")
