"""The map that a command is given: in files, or the one in force."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli.infile import read_text
from kotowari.datamap.model import Datamap
from kotowari.datamap.parse import parse_map
from kotowari.errors import MapFileTwice
from kotowari.handling.guarded.record_guard import places_guarded
from kotowari.handling.installation import open_installation
from kotowari.handling.record_map import promised
from kotowari.home import Home
from kotowari.places.maps import Files, files_of, map_in_force
from kotowari.places.settings import SETTINGS
from kotowari.policy.model import Policy
from kotowari.publication.shelf import read_policy

MapFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE]...", help="The files of the map, and those of Fides datasets; the map in force without one."
    ),
]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="The policy file to hold it against, instead of the policy in force.")
]


def read_files(paths: Sequence[Path]) -> Files:
    """Return the names and texts of a map's files. Raises :class:`InputUnreadable`, :class:`MapFileTwice`."""
    for place, path in enumerate(paths):
        if path in paths[:place]:
            raise MapFileTwice(file=path)
    return [(str(path), read_text(path)) for path in paths]


def map_given(paths: Sequence[Path] | None) -> tuple[Datamap, frozenset[str]]:
    """Return the map of some files; without a file the one in force, as it was read then, and its guarded places."""
    if paths:
        return parse_map(read_files(paths)), frozenset()
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            datamap = map_in_force(connection, space.name).datamap
        return datamap, frozenset(places_guarded(space))


def map_checked(paths: Sequence[Path] | None, policy: Path | None) -> tuple[Datamap, Policy]:
    """Return the map of some files, or the one in force, read anew, and the policy that it was held against.

    Raises :class:`kotowari.errors.MapUnreadable` with every mistake.
    """
    if paths and policy:
        return _held(read_files(paths), read_policy(read_text(policy), policy.name))
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        against = read_policy(read_text(policy), policy.name) if policy else space.rulebook().policy
        if paths:
            return _held(read_files(paths), against)
        with space.reading() as connection:
            return _held(files_of(connection, space.name, map_in_force(connection, space.name).number), against)


def _held(files: Files, policy: Policy) -> tuple[Datamap, Policy]:
    return parse_map(files, promised(policy), SETTINGS), policy
