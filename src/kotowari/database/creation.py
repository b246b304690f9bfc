"""Making the data folder of the embedded server, and setting it: who may enter, and what its log may say."""

import secrets
import shutil
from pathlib import Path

from kotowari import errors
from kotowari.database import secret_files, sockets
from kotowari.database.binaries import Binaries
from kotowari.database.residence import Residence

DATABASE = "kotowari"
OWNER = "kotowari_owner"

_SUPERUSER = "kotowari_superuser"  # has no password, so nobody can log in as it
_ENTRANCE = "local all all scram-sha-256\n"
_SETTINGS = """\
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'

# No personal information in the log or the process list. An error's first line may quote a value (`invalid input
# syntax for type date: "…"`), its details the whole row: errors of statements are for the client only.
logging_collector = off
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_min_duration_statement = -1
log_min_duration_sample = -1
log_transaction_sample_rate = 0
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_duration = off
log_lock_waits = off
log_connections = off
log_disconnections = off
update_process_title = off
"""
_LOGINS = """\
CREATE ROLE {owner} LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB CREATEROLE PASSWORD '{password}';
CREATE DATABASE {database} OWNER {owner};
REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC;
REVOKE CONNECT, TEMPORARY ON DATABASE template1 FROM PUBLIC;
"""


def owner_password(secret: Path) -> str:
    """Return the owner login's password from its file, made if there is none yet."""
    password = secret_files.kept(secret)
    if password is None:
        password = secrets.token_hex(24)
        secret_files.keep(secret, password)
    return password


def create(residence: Residence, binaries: Binaries, password: str, alive: int) -> None:
    """Make the data folder with the owner login and the database.

    ``alive`` is the descriptor of the lock that every process of the server inherits: should we be killed, the next
    one to start waits for a program that goes on without us.

    It is made under another name and renamed when it is complete, so that one cut short is known and made again, and a
    complete one is never written over. Raises ``ClusterNotCreated`` with what the program said; nothing personal yet
    exists that it could say.
    """
    unfinished = residence.unfinished
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    residence.account.give(unfinished)
    made = residence.account.run(
        [
            binaries.program("initdb"),
            f"--username={_SUPERUSER}",
            "--auth=reject",  # replaced before the server is ever started
            "--encoding=UTF8",
            "--locale=C",
            "--data-checksums",
            "--no-instructions",
        ],
        environment={"PGDATA": str(unfinished)},  # quotes in a path survive here, not in a shell's argument
        pass_fds=[alive],
    )
    if made.returncode != 0:
        raise errors.ClusterNotCreated(folder=residence.base, said=_last_line(made.stdout))
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude = 'kotowari.conf'\n")
    configure(residence, unfinished)
    statements = _LOGINS.format(owner=OWNER, database=DATABASE, password=password)
    _alone(residence, binaries, unfinished, statements, alive)
    unfinished.rename(residence.data)
    secret_files.sync(residence.base)


def configure(residence: Residence, data: Path) -> None:
    """Write the settings and the entrance rules: at each start, so that a new version of ours applies its own."""
    folder = sockets.folder_for(residence.base, residence.account)
    _write(residence, data / "kotowari.conf", _SETTINGS.format(port=sockets.PORT, sockets=folder))
    _write(residence, data / "pg_hba.conf", _ENTRANCE)


def renew_password(residence: Residence, binaries: Binaries, password: str, alive: int) -> None:
    """Give the owner login a new password. The server must not run."""
    _alone(residence, binaries, residence.data, f"ALTER ROLE {OWNER} PASSWORD '{password}';\n", alive)


def _alone(residence: Residence, binaries: Binaries, data: Path, statements: str, alive: int) -> None:
    """Run statements, one a line, in single-user mode: as the superuser, which has no other way in."""
    done = residence.account.run(
        [binaries.program("postgres"), "--single", "-c", "exit_on_error=on", "postgres"],
        environment={"PGDATA": str(data)},
        standard_input=statements.encode(),
        pass_fds=[alive],
    )
    if done.returncode != 0:
        raise errors.ClusterNotCreated(folder=residence.base, said=_last_line(done.stdout))


def _write(residence: Residence, path: Path, text: str) -> None:
    secret_files.write(path, text)
    residence.account.give(path)


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").split("\n")
    telling = [line for line in lines if "FATAL" in line or "error:" in line] or [
        line for line in lines if line.strip()
    ]
    return telling[-1].strip() if telling else "nothing"
