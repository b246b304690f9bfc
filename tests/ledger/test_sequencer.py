"""Integration against a real server: nothing lost, nothing twice, one history."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import structlog

from kotowari.database.pool import Database
from kotowari.errors import LedgerCheckpointInvalid, LedgerEntryTwice, LedgerForked, LedgerRolledBack
from kotowari.ledger import merkle, tree
from kotowari.ledger.append import append
from kotowari.ledger.checkpoint import Signer
from kotowari.ledger.entry import Entry
from kotowari.ledger.folder import Folder
from kotowari.ledger.sequencer import Integrated, Sequencer, integrate, lag
from kotowari.ledger.tiles import unbundle
from kotowari.ledger.verify import verify
from tests.conftest import Installation, run_as_owner
from tests.ledger.conftest import KEY, SIGNER, SPACE, append_each, files, make_entry, write_log


def entries_of(database: Database, space: str = SPACE) -> list[bytes]:
    with database.space(space) as connection:
        return [body for (body,) in connection.execute("SELECT body FROM ledger.entry ORDER BY index")]


def test_an_empty_log_is_signed_for(installation: Installation, folder: Path) -> None:
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(0, 0)
    assert verify(folder, KEY).root == merkle.EMPTY_ROOT


def test_entries_enter_in_the_order_of_their_transactions_and_ids(installation: Installation, folder: Path) -> None:
    append_each(installation.database, [5, 4])
    append_each(installation.database, [2, 3])
    assert lag(installation.database, SPACE).pending == 4
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(4, 4)
    assert entries_of(installation.database) == [make_entry(number).body for number in (4, 5, 2, 3)]
    assert lag(installation.database, SPACE) == (0, None)


def test_the_folder_is_that_of_a_log_written_at_one_stroke(
    installation: Installation, folder: Path, tmp_path: Path
) -> None:
    numbers = iter(range(10_000))
    for count in (1, 255, 0, 300, 211, 1):
        append_each(installation.database, [next(numbers) for _ in range(count)])
        integrated = integrate(installation.sequencing, SPACE, SIGNER, folder, limit=1000)
        assert integrated is not None
        assert integrated.added == count
    write_log(tmp_path / "plain", entries_of(installation.database))
    plain, grown = files(tmp_path / "plain"), files(folder)
    assert {path: grown[path] for path in plain} == plain
    assert not list(folder.rglob("tile/entries/000.p"))  # replaced by the full one
    assert verify(folder, KEY).size == 768


def test_no_more_than_the_limit_at_once(installation: Installation, folder: Path) -> None:
    append_each(installation.database, range(10))
    sizes = [integrate(installation.sequencing, SPACE, SIGNER, folder, limit=4) for _ in range(4)]
    assert sizes == [Integrated(4, 4), Integrated(8, 4), Integrated(10, 2), Integrated(10, 0)]


def test_folders_and_files_are_private(installation: Installation, folder: Path) -> None:
    append_each(installation.database, range(3))
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o600}
    assert folder.stat().st_mode & 0o777 == folder.parent.stat().st_mode & 0o777 == 0o700


def test_an_entry_of_an_earlier_transaction_that_still_runs_comes_first(
    installation: Installation, folder: Path
) -> None:
    with installation.database.transaction(SPACE) as early:
        append(early, SPACE, make_entry(9))
        append_each(installation.database, [1])
        assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(0, 0)
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(2, 2)
    assert entries_of(installation.database) == [make_entry(9).body, make_entry(1).body]


def test_entries_that_waited_on_another_server_when_it_was_dumped_are_integrated(
    installation: Installation, folder: Path
) -> None:
    """Their transactions' numbers are ahead of this server's, and mean nothing here but an order."""
    append_each(installation.database, [1])
    with psycopg.connect(installation.owner_url) as owner:
        owner.execute("SELECT set_config('kotowari.space', %s, false)", (SPACE,))
        for number, xid in ((2, 1 << 40), (3, 1 << 41)):
            entry = make_entry(number)
            owner.execute(
                "INSERT INTO ledger.pending (space, id, xid, body) VALUES (%s, %s, %s::text::xid8, %s)",
                (SPACE, entry.id, str(xid), entry.body),
            )
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(3, 3)
    assert entries_of(installation.database) == [make_entry(number).body for number in (1, 2, 3)]


def test_an_entry_of_a_transaction_that_failed_is_not_in_the_log(installation: Installation, folder: Path) -> None:
    with installation.database.transaction(SPACE) as connection:
        append(connection, SPACE, make_entry(1))
        raise psycopg.Rollback
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(0, 0)


def test_an_entry_appended_again_is_in_the_log_once(installation: Installation, folder: Path) -> None:
    append_each(installation.database, [1, 2])
    append_each(installation.database, [2, 3])
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(3, 3)
    append_each(installation.database, [3, 1, 4])
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(4, 1)
    assert entries_of(installation.database) == [make_entry(number).body for number in (1, 2, 3, 4)]


def test_another_entry_under_the_same_id_stops_the_log_and_loses_nothing(
    installation: Installation, folder: Path
) -> None:
    append_each(installation.database, [1])
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    with installation.database.space(SPACE) as connection:
        append(connection, SPACE, Entry(UUID(int=1), b"{}"))
    with pytest.raises(LedgerEntryTwice):
        integrate(installation.sequencing, SPACE, SIGNER, folder)
    assert lag(installation.database, SPACE).pending == 1


def test_spaces_have_logs_of_their_own(installation: Installation, tmp_path: Path) -> None:
    tenant = Signer("kotowari/test/tenant", bytes(32))
    append_each(installation.database, [1, 2])
    append_each(installation.database, [2], "tenant")
    assert lag(installation.database, "tenant").pending == 1
    assert integrate(installation.sequencing, "tenant", tenant, tmp_path / "tenant") == Integrated(1, 1)
    assert integrate(installation.sequencing, SPACE, SIGNER, tmp_path / "own") == Integrated(2, 2)
    assert verify(tmp_path / "tenant", str(tenant.verifier)).size == 1


def test_somebody_else_at_the_folder_is_not_waited_for(installation: Installation, folder: Path) -> None:
    append_each(installation.database, [1])
    with Folder(folder).lock() as held:
        assert held
        assert integrate(installation.sequencing, SPACE, SIGNER, folder) is None
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(1, 1)


def test_somebody_else_at_the_log_is_not_waited_for(installation: Installation, folder: Path) -> None:
    """As one that writes to another folder."""
    append_each(installation.database, [1])
    with installation.database.transaction(SPACE) as connection:
        assert tree.locked(connection, SPACE)
        assert integrate(installation.sequencing, SPACE, SIGNER, folder) is None
        append_each(installation.database, [1], "tenant")
        tenant = Signer("kotowari/test/tenant", bytes(32))
        assert integrate(installation.sequencing, "tenant", tenant, folder.with_name("tenant")) == Integrated(1, 1)
    assert integrate(installation.sequencing, SPACE, SIGNER, folder) == Integrated(1, 1)


def test_writers_and_sequencers_at_once(installation: Installation, tmp_path: Path) -> None:
    """Four writers, two sequencers on one folder and a third on another: each entry once, one tree."""
    database, writers, each = installation.database, 4, 150
    folders = [tmp_path / "one", tmp_path / "one", tmp_path / "other"]
    written = threading.Event()

    def write(writer: int) -> None:
        for number in range(writer * each, (writer + 1) * each):
            if number % 3:
                append_each(database, [number])
            else:
                with database.space(SPACE) as connection:
                    append(connection, SPACE, make_entry(number))

    def sequence(folder: Path) -> None:
        while not written.is_set():
            integrate(installation.sequencing, SPACE, SIGNER, folder, limit=17)

    with ThreadPoolExecutor(writers + len(folders)) as pool:
        sequencers = [pool.submit(sequence, folder) for folder in folders]
        for writer in [pool.submit(write, number) for number in range(writers)]:
            writer.result()
        written.set()
        for sequencer in sequencers:
            sequencer.result()
    for folder in folders:
        integrate(installation.sequencing, SPACE, SIGNER, folder)
    entries = entries_of(database)
    assert sorted(entries) == sorted(make_entry(number).body for number in range(writers * each))
    for folder in folders:
        assert verify(folder, KEY).root == merkle.root([merkle.leaf_hash(entry) for entry in entries])


def test_a_folder_ahead_of_the_database_is_left_alone(installation: Installation, folder: Path) -> None:
    entries = [make_entry(number).body for number in range(3)]
    note = write_log(folder, entries)
    append_each(installation.database, range(5))
    with pytest.raises(LedgerRolledBack, match="the database ends at entry 0 but 3 were signed for"):
        integrate(installation.sequencing, SPACE, SIGNER, folder)
    assert (folder / "checkpoint").read_text() == note
    assert lag(installation.database, SPACE).pending == 5


@pytest.mark.parametrize(("of_folder", "of_database"), [(3, 3), (3, 5), (255, 256), (256, 300), (300, 300)])
def test_a_folder_with_another_history_is_left_alone(
    installation: Installation, folder: Path, of_folder: int, of_database: int
) -> None:
    append_each(installation.database, range(of_database))
    integrate(installation.sequencing, SPACE, SIGNER, folder.with_name("true"))
    write_log(folder, [b"{}"] * of_folder)
    before = files(folder)
    append_each(installation.database, [1000])
    with pytest.raises(LedgerForked, match="two histories"):
        integrate(installation.sequencing, SPACE, SIGNER, folder)
    assert files(folder) == before
    assert lag(installation.database, SPACE).pending == 1


def test_a_reader_of_the_checkpoint_keeps_the_one_it_opened(installation: Installation, folder: Path) -> None:
    """It is replaced at once, never written over."""
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    with (folder / "checkpoint").open() as reader:
        append_each(installation.database, [1])
        integrate(installation.sequencing, SPACE, SIGNER, folder)
        assert SIGNER.verifier.open(reader.read()).size == 0
    assert verify(folder, KEY).size == 1


def test_a_tile_with_other_bytes_is_never_written_over(installation: Installation, folder: Path) -> None:
    append_each(installation.database, range(2))
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    Folder(folder).keep("tile/entries/000.p/3", b"\x00\x02{}")
    append_each(installation.database, [2])
    with pytest.raises(LedgerForked, match=r"`tile/entries/000\.p/3`"):
        integrate(installation.sequencing, SPACE, SIGNER, folder)
    assert unbundle((folder / "tile/entries/000.p/3").read_bytes()) == [b"{}"]
    assert verify(folder, KEY).size == 2


def test_a_folder_of_another_key_is_left_alone(installation: Installation, folder: Path) -> None:
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    with pytest.raises(LedgerCheckpointInvalid, match="is not signed with the key"):
        integrate(installation.sequencing, SPACE, Signer(SIGNER.origin, bytes(32)), folder)


def test_a_lost_folder_is_written_anew(installation: Installation, folder: Path, tmp_path: Path) -> None:
    append_each(installation.database, range(300))
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    lost = folder.rename(tmp_path / "lost")
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    assert files(folder) == files(lost)


@pytest.mark.parametrize(
    ("change", "size"),
    [
        ("UPDATE ledger.entry SET body = '{{}}' WHERE index = 298", 300),
        ("DELETE FROM ledger.entry WHERE index = 299", 300),
        ("UPDATE ledger.tile SET root = sha256('') WHERE level = 0", 300),
        ("DELETE FROM ledger.tile", 300),
    ],
)
def test_a_tree_changed_in_the_database_is_not_signed_again(
    installation: Installation, folder: Path, change: str, size: int
) -> None:
    append_each(installation.database, range(size))
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    append_each(installation.database, [1000])
    # Row-level security binds even the owner; whoever lifts it can change anything but what was signed.
    for table in ("entry", "tile"):
        run_as_owner(installation.owner_url, f"ALTER TABLE ledger.{table} DISABLE ROW LEVEL SECURITY")
    run_as_owner(installation.owner_url, change)
    for table in ("entry", "tile"):
        run_as_owner(installation.owner_url, f"ALTER TABLE ledger.{table} ENABLE ROW LEVEL SECURITY")
    with pytest.raises(LedgerForked):
        integrate(installation.sequencing, SPACE, SIGNER, folder)
    assert verify(folder, KEY).size == size
    with installation.database.space(SPACE) as connection:
        assert connection.execute("SELECT max(size) FROM ledger.checkpoint").fetchone() == (size,)
    assert lag(installation.database, SPACE).pending == 1


def test_the_sequencer_goes_on_until_it_is_stopped(installation: Installation, folder: Path) -> None:
    """A failure is logged, without what the driver says, and tried again."""
    stop = threading.Event()
    append_each(installation.database, range(10))
    write_log(folder, [b"{}"])
    (folder / "checkpoint").write_text("nonsense")
    sequencer = Sequencer(installation.sequencing, SPACE, SIGNER, folder, limit=4)
    with structlog.testing.capture_logs() as logs:
        thread = threading.Thread(target=sequencer.run, args=(stop, 0.01))
        thread.start()
        while not logs:
            thread.join(0.01)
        for file in sorted(folder.rglob("*"), reverse=True):
            file.unlink() if file.is_file() else file.rmdir()
        while lag(installation.database, SPACE).pending:
            thread.join(0.01)
        stop.set()
        thread.join()
    assert logs[0]["event"] == "ledger.not-integrated"
    assert "is not a signed note" in logs[0]["problem"]
    integrate(installation.sequencing, SPACE, SIGNER, folder)
    assert verify(folder, KEY).size == 10
