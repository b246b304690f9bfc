"""The two logins: made, kept secret, renewed; refused for every power that row-level security would not bind."""

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from kotowari.database import addresses, logins
from kotowari.database.logins import Login
from kotowari.errors import AddressUnreadable, DatabaseUnavailable, LoginRefused, ServerTooOld
from kotowari.home import Home
from tests.database.conftest import Empty, Server, answers


def user(url: str) -> str:
    return addresses.parts(url)["user"]


def file(empty: Empty, login: Login) -> Path:
    return empty.home.secrets / f"{login}.url"


def test_both_are_made_with_secrets_of_their_own_and_stay_as_they_are(empty: Empty) -> None:
    made = logins.ensure(empty.home, empty.owner_url)
    assert [user(url) for url in made] == [f"{empty.name}_application", f"{empty.name}_sequencer"]
    assert all(answers(url) for url in made)
    assert len({addresses.parts(url)["password"] for url in (*made, empty.owner_url)}) == 3
    assert logins.ensure(empty.home, empty.owner_url) == made
    for login, url in zip(Login, made, strict=True):
        assert logins.address(empty.home, login) == url
        assert stat.S_IMODE(file(empty, login).stat().st_mode) == 0o600
        assert not answers(addresses.with_parts(url, password=addresses.parts(empty.owner_url)["password"]))


def test_what_is_made_may_do_nothing_yet(empty: Empty) -> None:
    for url in logins.ensure(empty.home, empty.owner_url):
        with psycopg.connect(url, autocommit=True) as visitor:
            roles = visitor.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
                " WHERE pg_has_role(session_user, oid, 'MEMBER')"
            ).fetchall()
            assert roles == [(False,) * 5]
            for statement in (b"CREATE TABLE public.mine ()", b"CREATE TEMPORARY TABLE mine ()", b"CREATE SCHEMA mine"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    visitor.execute(statement)


def test_before_anything_is_made_there_is_no_address(tmp_path: Path) -> None:
    assert [logins.address(Home(tmp_path), login) for login in Login] == [None, None]


def lost(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_text("\n")


def no_address(path: Path) -> None:
    path.write_text("postgres//hanako:secret@example.com\n")


def of_another_time(path: Path) -> None:
    path.write_text(addresses.with_parts(path.read_text().strip(), password="earlier") + "\n")


@pytest.mark.parametrize("spoiled", [lost, emptied, no_address, of_another_time])
@pytest.mark.parametrize("login", list(Login))
def test_a_secret_that_does_not_open_is_renewed_and_the_other_stays(
    empty: Empty, login: Login, spoiled: Callable[[Path], None]
) -> None:
    before = logins.ensure(empty.home, empty.owner_url)
    spoiled(file(empty, login))
    after = logins.ensure(empty.home, empty.owner_url)
    renewed = [old != new for old, new in zip(before, after, strict=True)]
    assert renewed == [each is login for each in Login]
    assert all(answers(url) for url in after)
    assert [answers(url) for url in before] == [not changed for changed in renewed]


def test_an_address_that_the_server_has_left_is_put_right_and_the_secret_stays(empty: Empty) -> None:
    made = logins.ensure(empty.home, empty.owner_url)
    moved = addresses.with_parts(made.application, host=str(empty.home.folder / "before"))
    file(empty, Login.APPLICATION).write_text(moved + "\n")
    assert logins.ensure(empty.home, empty.owner_url) == made
    assert logins.address(empty.home, Login.APPLICATION) == made.application


def test_kept_addresses_are_led_to_where_the_owner_is(empty: Empty) -> None:
    made = logins.ensure(empty.home, empty.owner_url)
    file(empty, Login.SEQUENCER).write_text("damaged\n")
    logins.lead_here(empty.home, addresses.with_parts(empty.owner_url, host="/elsewhere", port="5433"))
    led = logins.address(empty.home, Login.APPLICATION)
    assert led == addresses.with_parts(made.application, host="/elsewhere", port="5433")
    assert file(empty, Login.SEQUENCER).read_text() == "damaged\n"  # for `ensure`, which makes a new one


@pytest.mark.parametrize("login", list(Login))
def test_a_name_that_would_be_cut_is_refused(login: Login) -> None:
    longest = 63 - len(f"_{login}")
    assert len(logins.login_name("x" * longest, login)) == 63
    for database in ("x" * (longest + 1), "理" * (longest // 3 + 1)):
        with pytest.raises(LoginRefused, match="more than 63 bytes"):
            logins.login_name(database, login)


POWERS = {
    "is a superuser": "ALTER ROLE {} SUPERUSER",
    "has BYPASSRLS": "ALTER ROLE {} BYPASSRLS",
    "may make roles": "ALTER ROLE {} CREATEROLE",
    "may replicate": "ALTER ROLE {} REPLICATION",
    "is the owner's login or may become it": "GRANT kotowari_owner TO {}",
    "owns the database, or a table": "CREATE TABLE owned (); ALTER TABLE owned OWNER TO {}",
    "or schema in it": "CREATE SCHEMA owned AUTHORIZATION {}",
    "owns the database": "ALTER DATABASE kotowari OWNER TO {}",
    "`pg_…`": "GRANT pg_read_server_files TO {}",
    "PostgreSQL's own roles": "GRANT pg_write_all_data TO {}",
}


@pytest.mark.parametrize(("told", "power"), POWERS.items(), ids=POWERS.values())
@pytest.mark.parametrize("through_another", [False, True], ids=["itself", "as a member"])
def test_a_login_with_a_power_is_refused(server: Server, told: str, power: str, *, through_another: bool) -> None:
    with psycopg.connect(server.superuser_url) as connection:  # a transaction that is rolled back
        connection.execute("CREATE ROLE group_of_theirs NOINHERIT; CREATE ROLE theirs LOGIN NOINHERIT")
        connection.execute("GRANT group_of_theirs TO theirs")
        connection.execute("SET LOCAL ROLE kotowari_owner")
        logins.check(connection, "theirs")
        connection.execute("RESET ROLE")
        connection.execute(power.format("group_of_theirs" if through_another else "theirs").encode())
        connection.execute("SET LOCAL ROLE kotowari_owner")
        with pytest.raises(LoginRefused, match=f"`theirs`.*{told}"):
            logins.check(connection, "theirs")
        connection.rollback()


def test_a_login_that_does_not_exist_is_refused(empty: Empty) -> None:
    with logins.connect(empty.owner_url) as owner, pytest.raises(LoginRefused, match="`nobody` does not exist"):
        logins.check(owner, "nobody")


def named(empty: Empty, **parts: str) -> tuple[Empty, str]:
    """A login of the company's own, and an installation that names it as its application login."""
    name = f"{empty.name}_theirs"
    empty.alter("CREATE ROLE {} LOGIN NOINHERIT PASSWORD 'theirs'", name)
    url = addresses.with_parts(empty.owner_url, **{"user": name, "password": "theirs", **parts})
    return replace(empty, home=replace(empty.home, application_url=url)), name


def test_a_login_that_is_named_is_used_as_it_is_and_nothing_of_it_kept(empty: Empty) -> None:
    naming, name = named(empty)
    made = logins.ensure(naming.home, naming.owner_url)
    assert (user(made.application), user(made.sequencer)) == (name, f"{empty.name}_sequencer")
    assert made.application == naming.home.application_url == logins.address(naming.home, Login.APPLICATION)
    assert not file(naming, Login.APPLICATION).exists()


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"password": "wrong"}, "cannot log in"),
        ({"host": "/nowhere"}, "cannot log in"),
        ({"dbname": "kotowari"}, "another database"),
        ({"user": "nobody"}, "does not exist"),
        ({"user": ""}, "does not exist"),
        ({"user": "kotowari_owner"}, "is the owner's login"),
    ],
    ids=str,
)
def test_a_login_that_is_named_wrongly_is_refused(empty: Empty, parts: dict[str, str], told: str) -> None:
    naming, name = named(empty, **parts)
    empty.alter("GRANT CONNECT ON DATABASE kotowari TO {}", name)
    with pytest.raises(LoginRefused, match=told):
        logins.ensure(naming.home, naming.owner_url)


def test_one_login_for_both_is_refused(empty: Empty) -> None:
    naming, name = named(empty)
    both = replace(naming.home, sequencer_url=naming.home.application_url)
    with pytest.raises(LoginRefused, match=f"`{name}` is the sequencer's login or may become it"):
        logins.ensure(both, naming.owner_url)


def test_an_application_that_may_become_the_sequencer_is_refused(empty: Empty) -> None:
    made = logins.ensure(empty.home, empty.owner_url)
    empty.alter("GRANT {} TO {}", user(made.sequencer), user(made.application))
    with pytest.raises(LoginRefused, match="may become it"):
        logins.ensure(empty.home, empty.owner_url)


def test_an_owner_that_may_make_no_roles_is_told_so(empty: Empty) -> None:
    empty.alter("CREATE ROLE {} LOGIN PASSWORD 'x'", f"{empty.name}_plain")
    empty.alter("ALTER DATABASE {} OWNER TO {}", empty.name, f"{empty.name}_plain")
    url = addresses.with_parts(empty.owner_url, user=f"{empty.name}_plain", password="x")
    with pytest.raises(LoginRefused, match="_application` cannot be made, or be made fit, by the owner's login"):
        logins.ensure(empty.home, url)


def test_a_database_of_anothers_cannot_be_closed_and_is_refused(empty: Empty) -> None:
    empty.alter("CREATE ROLE {}", f"{empty.name}_theirs")
    empty.alter("ALTER DATABASE {} OWNER TO {}", empty.name, f"{empty.name}_theirs")
    empty.alter("GRANT USAGE ON SCHEMA public TO kotowari_owner")
    with pytest.raises(LoginRefused, match="may make tables in the database, or not enter it"):
        logins.ensure(empty.home, empty.owner_url)


def test_nobody_else_is_let_in(empty: Empty) -> None:
    empty.alter("CREATE ROLE {} LOGIN PASSWORD 'x'", f"{empty.name}_stranger")
    url = addresses.with_parts(empty.owner_url, user=f"{empty.name}_stranger", password="x")
    assert answers(url)
    logins.ensure(empty.home, empty.owner_url)
    assert not answers(url)


def test_an_owners_address_that_is_none_or_leads_nowhere_is_not_repeated(tmp_path: Path) -> None:
    for url, expected in (
        ("postgres//hanako:secret@example.com/x", AddressUnreadable),
        (addresses.url({"host": str(tmp_path), "user": "hanako", "password": "secret"}), DatabaseUnavailable),
    ):
        with pytest.raises(expected) as told:
            logins.connect(url)
        assert "hanako" not in str(told.value)
        assert "secret" not in str(told.value)


def test_a_server_too_old_is_told(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logins, "OLDEST_MAJOR", 99)
    with pytest.raises(ServerTooOld, match="use 99 or newer"):
        logins.connect(server.owner_url)
