"""Clients as processes of their own, as a company's applications are: each uses, or runs the raw pair of statements."""

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid4

import psycopg

from kotowari import clock
from kotowari.database import logins
from kotowari.database.pool import Database
from kotowari.handling.installation import Installation
from kotowari.handling.outcome import Opened
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.home import OPERATOR
from kotowari.vault.keys.keyring import Keyring
from kotowari.vault.keys.master import FileMaster

ITEMS = ["company", "name", "email"]
SELECT = "SELECT item, value FROM raw_holding WHERE person = %s AND item = ANY (%s)"
INSERT = "INSERT INTO raw_log (id, body) VALUES (%s, %b)"

Side = Literal["ours", "raw"]


class Setting(NamedTuple):
    """What a client needs to begin: the two logins' addresses, the keys' folder, the day, and what a raw entry is."""

    application_url: str
    owner_url: str
    keys: Path
    day: date
    body: bytes


class Clients:
    """Some clients that are ready; each is given its share of persons and runs when all do."""

    def __init__(self, pipes: Sequence[Pipe], numbers: Sequence[UUID]) -> None:
        self._pipes = pipes
        self._shares = [numbers[start :: len(pipes)] for start in range(len(pipes))]

    def run(self, side: Side) -> None:
        """Let every client run its share on one side, and wait for the last."""
        for pipe, share in zip(self._pipes, self._shares, strict=True):
            pipe.send((side, share))
        for pipe in self._pipes:
            assert pipe.recv() == len(self._shares[0])


@contextmanager
def started(
    installation: Installation, count: int, numbers: Sequence[UUID], day: date, body: bytes
) -> Iterator[Clients]:
    """Yield clients over persons whose number is a multiple of ``count``; they end with the block."""
    assert len(numbers) % count == 0
    context = multiprocessing.get_context("spawn")
    application_url = logins.address(installation.home, logins.Login.APPLICATION)
    assert application_url is not None
    setting = Setting(application_url, installation.owner_url, installation.home.keys, day, body)
    pipes, processes = [], []
    for _ in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=_client, args=(theirs, setting), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    try:
        for pipe in pipes:
            assert pipe.recv() == 0
        yield Clients(pipes, numbers)
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join()


def _client(pipe: Pipe, setting: Setting) -> None:
    with closing(Database(setting.application_url)) as database, _raw(setting) as raw, clock.as_of(setting.day):
        space = Space(database, Keyring(setting.keys, FileMaster(setting.keys / "master.key")), OPERATOR)
        pipe.send(0)
        while True:
            try:
                side, share = pipe.recv()
            except EOFError:
                return
            for number in share:
                if side == "ours":
                    ours(space, number)
                else:
                    raw.execute(SELECT, (number, ITEMS)).fetchall()
                    raw.execute(INSERT, (uuid4(), setting.body))
            pipe.send(len(share))


def ours(space: Space, number: UUID) -> None:
    """Use three items of a person, recorded."""
    done = use(space, by="bench", person=number, subject="customer", items=ITEMS, purpose="support")
    assert isinstance(done, Opened)


def _raw(setting: Setting) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(setting.owner_url, autocommit=True, prepare_threshold=0)
