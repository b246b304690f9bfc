"""Exports, and the recovery of a database that is older than its folder."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kotowari.database import addresses
from kotowari.database.pool import Database
from kotowari.errors import LedgerBusy, LedgerForked, LedgerRolledBack, LedgerTampered
from kotowari.ledger.export import export, export_database
from kotowari.ledger.folder import Folder
from kotowari.ledger.recover import recover
from kotowari.ledger.sequencer import Integrated, integrate
from kotowari.ledger.verify import verify
from tests.conftest import Installation, Template, drop_database, run_as_owner
from tests.ledger.conftest import KEY, SIGNER, SPACE, append_each, files, make_entry, write_log

ENTRIES = [make_entry(number).body for number in range(400)]


def test_an_export_holds_what_the_checkpoint_needs_and_no_more(tmp_path: Path) -> None:
    for size in (3, 250, 300):
        write_log(tmp_path / "log", ENTRIES[:size])
    verified = export(tmp_path / "log", tmp_path / "copy", KEY)
    assert verified == verify(tmp_path / "copy", KEY)
    write_log(tmp_path / "plain", ENTRIES[:300])
    assert files(tmp_path / "copy") == files(tmp_path / "plain")


def test_an_export_continues_an_earlier_one(tmp_path: Path) -> None:
    for size in (300, 300, 400):
        write_log(tmp_path / "log", ENTRIES[:size])
        assert export(tmp_path / "log", tmp_path / "copy", KEY).size == size
    assert verify(tmp_path / "copy", KEY).size == 400


def test_an_export_is_never_replaced_by_another_history_or_an_older_one(tmp_path: Path) -> None:
    note = write_log(tmp_path / "copy", ENTRIES[:300])
    write_log(tmp_path / "fork", [b"{}", *ENTRIES[1:]])
    write_log(tmp_path / "old", ENTRIES[:200])
    with pytest.raises(LedgerForked):
        export(tmp_path / "fork", tmp_path / "copy", KEY)
    with pytest.raises(LedgerRolledBack):
        export(tmp_path / "old", tmp_path / "copy", KEY)
    assert verify(tmp_path / "copy", KEY).checkpoint == note


def test_what_does_not_fit_is_not_exported_as_a_log(tmp_path: Path) -> None:
    write_log(tmp_path / "log", ENTRIES)
    (tmp_path / "log/tile/0/001.p/144").write_bytes(bytes(144 * 32))
    with pytest.raises(LedgerTampered):
        export(tmp_path / "log", tmp_path / "copy", KEY)
    assert not (tmp_path / "copy/checkpoint").exists()


def test_a_database_exports_what_its_folder_holds(installation: Installation, folder: Path, tmp_path: Path) -> None:
    append_each(installation.database, range(300))
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    assert export_database(installation.database, SPACE, tmp_path / "copy", KEY) == 300
    assert files(tmp_path / "copy") == files(folder)


def test_a_database_whose_entries_were_changed_exports_no_log(
    installation: Installation, folder: Path, tmp_path: Path
) -> None:
    """Even an old entry, which the sequencer does not read again."""
    append_each(installation.database, range(300))
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    for statement in (
        "ALTER TABLE ledger.entry DISABLE ROW LEVEL SECURITY",
        "UPDATE ledger.entry SET body = '{{}}' WHERE index = 10",
        "ALTER TABLE ledger.entry ENABLE ROW LEVEL SECURITY",
    ):
        run_as_owner(installation.owner_url, statement)
    with pytest.raises(LedgerForked, match="not those that its own checkpoint was signed for"):
        export_database(installation.database, SPACE, tmp_path / "copy", KEY)
    assert not (tmp_path / "copy/checkpoint").exists()


@pytest.fixture
def restored(installation: Installation, template: Template, folder: Path) -> Iterator[tuple[Database, Database]]:
    """A database as its dump had it, for the application and for the sequencer: of 300 entries in the log and one that
    waited. The folder went on to 700.
    """
    append_each(installation.database, range(300))
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    append_each(installation.database, [300])
    for used in (installation.database, installation.sequencing):
        used.close()  # a database in use is not cloned
    source = addresses.parts(installation.owner_url)["dbname"]
    dump = f"{source}_dump"
    run_as_owner(template.administration_url, "CREATE DATABASE {dump} TEMPLATE {source}", dump=dump, source=source)
    urls = installation.application_url, installation.sequencer_url
    with closing(Database(urls[0])) as later, closing(Database(urls[1])) as sequencing:
        append_each(later, range(301, 700))
        integrate(sequencing, SPACE, SIGNER, folder)
    then = [Database(addresses.with_parts(url, dbname=dump)) for url in urls]
    yield then[0], then[1]
    for database in then:
        database.close()
    drop_database(template.administration_url, dump)


def test_a_database_restored_from_an_old_dump_is_refused_and_recovered(
    restored: tuple[Database, Database], folder: Path
) -> None:
    database, sequencing = restored
    with pytest.raises(LedgerRolledBack, match="the database ends at entry 300 but 700 were signed for"):
        integrate(sequencing, SPACE, SIGNER, folder)
    before = files(folder)

    assert recover(sequencing, SPACE, folder, KEY) == 400
    assert recover(sequencing, SPACE, folder, KEY) == 0
    # The entry that waited when the dump was made came back from the folder, and is not integrated again.
    assert integrate(sequencing, SPACE, SIGNER, folder) == Integrated(700, 0)
    assert files(folder) == before
    append_each(database, [700])
    assert integrate(sequencing, SPACE, SIGNER, folder) == Integrated(701, 1)
    assert verify(folder, KEY).size == 701


def test_a_database_is_recovered_into_nothing(installation: Installation, folder: Path) -> None:
    write_log(folder, ENTRIES)
    assert recover(installation.sequencing, SPACE, folder, KEY) == 400
    append_each(installation.database, [1, 1000])
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(401, 1)
    assert verify(folder, KEY).size == 401


def test_a_database_is_not_recovered_from_what_does_not_continue_it(
    installation: Installation, folder: Path, tmp_path: Path
) -> None:
    append_each(installation.database, range(300))
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    write_log(tmp_path / "fork", [b"{}", *ENTRIES[1:]])
    with pytest.raises(LedgerForked):
        recover(installation.sequencing, SPACE, tmp_path / "fork", KEY)
    write_log(tmp_path / "old", ENTRIES[:200])
    with pytest.raises(LedgerRolledBack):
        recover(installation.sequencing, SPACE, tmp_path / "old", KEY)
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(300, 0)


def test_a_folder_in_use_is_not_waited_for(installation: Installation, folder: Path) -> None:
    write_log(folder, ENTRIES)
    with Folder(folder).lock() as held:
        assert held
        with pytest.raises(LedgerBusy):
            recover(installation.sequencing, SPACE, folder, KEY)
        with pytest.raises(LedgerBusy):
            export(folder.with_name("source"), folder, KEY)
        with pytest.raises(LedgerBusy):
            export_database(installation.database, SPACE, folder, KEY)
