"""Services over HTTP, asked for real: pages, proofs, limits, and all that they may do wrong."""

import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from kotowari import errors
from kotowari.datamap.model import Match, PlaceKind, Table
from kotowari.places.http.place import HttpPlace, HttpSnapshot
from kotowari.places.lookup import Condition, Limits
from tests.places.service import Asked, Said, Service, service
from tests.places.tables import found, place, rows, shared, table
from tests.tls import certificate

PEOPLE = [{"id": n, "email": f"p{n % 5}@example.com", "name": f"人{n}", "ward": "渋谷区"} for n in range(12)]
USERS = table("desk", "users", "id", "email", "name", key=("id",))
BY_EMAIL = {"by": ["email"], "path": "/users", "query": {"email": "{email}"}}
BY_ID = {"by": ["id"], "path": "/users/{id}", "none": [404]}
SECRET = "hunter2-secret"


@contextmanager
def opened(
    made: Service,
    *requests: dict[str, Any],
    limits: Limits = Limits(),  # noqa: B008
    secret: str = "",
    of: Table = USERS,
    **said: Any,
) -> Iterator[HttpSnapshot]:
    about: dict[str, Any] = {key: said.pop(key) for key in ("rows", "fields", "paging") if key in said}
    endpoint: dict[str, Any] = {"requests": list(requests) or [BY_EMAIL], "rows": "users", **about}
    address = made.url.replace("://", f"://{secret}@") if secret else made.url
    settings = {"tables": {of.name.table: endpoint}, "per_second": 1000, **said}
    with HttpPlace(place(PlaceKind.HTTP, "desk", of, **settings), address).opened(limits) as snapshot:
        yield snapshot


def by_query(asked: Asked) -> Said:
    """Filters as services do, and answers /users/ID with one."""
    if asked.path.startswith("/users/"):
        one = [person for person in PEOPLE if str(person["id"]) == unquote(asked.path.removeprefix("/users/"))]
        return Said({"users": one[0]}) if one else Said({"error": "none"}, 404)
    return Said(
        {"users": [person for person in PEOPLE if all(str(person.get(k)) == v for k, v in asked.query.items())]}
    )


def refused(snapshot: HttpSnapshot, kind: type[errors.Error], said: str = "", column: str = "email") -> str:
    with pytest.raises(kind, match=said) as raised:
        found(snapshot, USERS, column, "p1@example.com")
    assert not any(word in str(raised.value) for word in ("p1@", "p1%40", SECRET, "人1", "localhost"))
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    return str(raised.value)


def test_one_request_a_value_and_every_row_is_compared_again() -> None:
    with service(by_query) as made, opened(made, BY_EMAIL, BY_ID) as snapshot:
        assert [row[0] for row in found(snapshot, USERS, "email", "p1@example.com")] == [1, 6, 11]
        assert found(snapshot, USERS, "id", 3, "4", 99) == [(3, "p3@example.com", "人3"), (4, "p4@example.com", "人4")]
        assert found(snapshot, USERS, "email", "P2@Example.com", match=Match.EMAIL)[0][0] == 2
    with service(lambda asked: Said({"users": PEOPLE})) as made, opened(made) as snapshot:
        assert [row[0] for row in found(snapshot, USERS, "email", "p1@example.com")] == [1, 6, 11], "it does not filter"


def test_what_was_answered_once_is_the_answer() -> None:
    with service(by_query) as made, opened(made) as snapshot:
        assert found(snapshot, USERS, "email", "p1@example.com") == found(snapshot, USERS, "email", "p1@example.com")
        assert len(made.asked) == 1


def test_what_rows_of_others_share() -> None:
    request = {"by": ["ward"], "path": "/users", "query": {"ward": "{ward}"}}
    of = table("desk", "users", "id", "ward", key=("id",))
    with service(by_query) as made, opened(made, request, of=of) as snapshot:
        assert shared(snapshot, of, "ward", "渋谷区", "港区", own=[(1,)]) == {"渋谷区"}
        assert shared(snapshot, of, "ward", "渋谷区", own=[(n,) for n in range(12)]) == set()


def test_many_values_in_one_request_in_a_body() -> None:
    def answers(asked: Asked) -> Said:
        return Said([person for person in PEOPLE if str(person["id"]) in asked.body["where"]["id"]["in"]])

    request = {
        "by": ["id"],
        "method": "POST",
        "path": "/search",
        "body": {"where": {"id": {"in": ["{id}"]}}, "n": 1},
        "batch": 5,
    }
    with service(answers) as made, opened(made, request, rows=None) as snapshot:
        assert len(found(snapshot, USERS, "id", *range(12))) == 12
    assert [len(asked.body["where"]["id"]["in"]) for asked in made.asked] == [5, 5, 2]
    assert {asked.path for asked in made.asked} == {"/search"}, "nothing of a person is in an address"


def test_fields_at_their_paths() -> None:
    body = {
        "data": {
            "list": [{"id": 1, "profile": {"mail": "p1@example.com"}, "tags": [{"n": "a"}, {"n": "b"}], "sum": 1.10}]
        }
    }
    of = table("desk", "users", "id", "email", "tags.n", "sum")
    with service(lambda asked: Said(body)) as made:
        with opened(made, of=of, rows="data.list", fields={"email": "profile.mail"}) as snapshot:
            assert found(snapshot, of, "email", "p1@example.com") == [(1, "p1@example.com", ["a", "b"], Decimal("1.1"))]
        with opened(made, rows="data.list", fields={"email": "profile.email"}) as snapshot:
            refused(snapshot, errors.TableUnreachable, "profile.email")
        with opened(made, rows="data.people") as snapshot:
            refused(snapshot, errors.TableUnreachable, "data.people")
        with opened(made, rows="data") as snapshot:
            refused(snapshot, errors.TableUnreachable, "has `email`")


def test_a_value_cannot_leave_its_place_in_a_path() -> None:
    hostile = ["../admin", "..", ".", "a/b", "a?b=c", "a#b", "%2e%2e", "a\nb", "", "山/田", "{id}"]
    with service(lambda asked: Said({}, 404)) as made, opened(made, BY_ID) as snapshot:
        assert found(snapshot, USERS, "id", *hostile) == []
    assert all(asked.path.startswith("/users/") and asked.path.count("/") == 2 for asked in made.asked)
    assert {unquote(asked.path.removeprefix("/users/")) for asked in made.asked} == set(hostile) - {"", ".", ".."}
    assert not any(asked.query for asked in made.asked)


def pages(size: int, how: str) -> Any:
    def answers(asked: Asked) -> Said:
        begin = {
            "page": (int(asked.query.get("page", 1)) - 1) * size,
            "offset": int(asked.query.get("start", 0)),
            "cursor": int(asked.query.get("after", 0)),
            "next": int(asked.query.get("at", 0)),
            "link": int(asked.query.get("at", 0)),
        }[how]
        rest = PEOPLE[begin + size :]
        said: dict[str, Any] = {"users": PEOPLE[begin : begin + size]}
        headers = {}
        if how == "cursor":
            said["meta"] = {"after": str(begin + size) if rest else None}
        if how == "next" and rest:
            said["meta"] = {"next": f"/users?at={begin + size}"}
        if how == "link" and rest:
            headers["Link"] = f'</users?at={begin + size}>; rel="next", </users>; rel="first"'
        return Said(said, headers=headers)

    return answers


PAGING: dict[str, dict[str, Any]] = {
    "page": {"kind": "page", "parameter": "page"},
    "offset": {"kind": "offset", "parameter": "start", "size": 5},
    "cursor": {"kind": "cursor", "parameter": "after", "at": "meta.after"},
    "next": {"kind": "next", "at": "meta.next"},
    "link": {"kind": "link"},
}


@pytest.mark.parametrize("how", PAGING)
def test_pages_are_read_to_the_last(how: str) -> None:
    everybody = {"path": "/users"}
    with service(pages(5, how)) as made, opened(made, everybody, paging=PAGING[how]) as snapshot:
        assert len(found(snapshot, USERS, "id", *range(12))) == 12
    assert 3 <= len(made.asked) <= 4


def test_pages_that_do_not_end() -> None:
    count = iter(range(10**9))

    def answers(asked: Asked) -> Said:
        if asked.query.get("page"):  # the same rows for ever
            return Said({"users": PEOPLE})
        return Said({"users": PEOPLE, "meta": {"after": "x" if asked.query.get("loop") else str(next(count))}})

    with service(answers) as made:
        for paging in (PAGING["page"], PAGING["cursor"]):
            with opened(made, {"path": "/users"}, paging=paging, limits=Limits(rows=500)) as snapshot:
                refused(snapshot, errors.PlaceTooMuch, "500 rows")
        loop = {"path": "/users", "query": {"loop": 1}}
        with opened(made, loop, paging=PAGING["cursor"]) as snapshot:
            refused(snapshot, errors.TableUnreachable, "pages do not end")


PROOFS: dict[str, tuple[dict[str, Any], str, tuple[str, str]]] = {
    "bearer": ({"kind": "bearer"}, SECRET, ("Authorization", f"Bearer {SECRET}")),
    "basic": (
        {"kind": "basic"},
        f"clerk:{SECRET}%40",
        ("Authorization", "Basic " + b64encode(f"clerk:{SECRET}@".encode()).decode()),
    ),
    "header": ({"kind": "header", "header": "X-Api-Key"}, SECRET, ("X-Api-Key", SECRET)),
}


@pytest.mark.parametrize(("auth", "secret", "header"), PROOFS.values(), ids=PROOFS)
def test_who_asks_is_proved(auth: dict[str, Any], secret: str, header: tuple[str, str]) -> None:
    def answers(asked: Asked) -> Said:
        return by_query(asked) if asked.headers.get(header[0]) == header[1] else Said({"error": SECRET}, 401)

    with service(answers) as made:
        with opened(made, secret=secret, auth=auth) as snapshot:
            assert len(found(snapshot, USERS, "email", "p1@example.com")) == 3
        with opened(made, secret="wrong", auth=auth) as snapshot:
            refused(snapshot, errors.TableUnreachable, "let us in")
            before = len(made.asked)
            refused(snapshot, errors.PlaceUnreachable, "let us in")
            assert len(made.asked) == before, "it is not asked again and again"
        with opened(made, auth=auth) as snapshot:
            refused(snapshot, errors.TableUnreachable, "no secret")


def test_a_token_is_fetched_and_fetched_again_when_it_is_over() -> None:
    tokens: list[str] = []

    def answers(asked: Asked) -> Said:
        if asked.path == "/token":
            known = asked.headers["Authorization"] == "Basic " + b64encode(f"app:{SECRET}".encode()).decode()
            assert asked.body == {"grant_type": "client_credentials", "scope": "read"}
            tokens.append(f"token-{len(tokens)}")
            return Said({"access_token": tokens[-1]}) if known else Said({"error": "invalid_client"}, 401)
        is_good = asked.headers.get("Authorization") == f"Bearer {tokens[-1]}" and len(tokens) > 1
        return by_query(asked) if is_good else Said({}, 401)

    with service(answers) as made:
        auth = {"kind": "client-credentials", "token": f"{made.url}/token", "scope": "read"}
        with opened(made, secret=f"app:{SECRET}", auth=auth) as snapshot:
            assert len(found(snapshot, USERS, "email", "p1@example.com")) == 3
        assert tokens == ["token-0", "token-1"]
        with opened(made, secret="app:wrong", auth=auth) as snapshot:
            refused(snapshot, errors.TableUnreachable, "no token")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_passes_is_tried_again(status: int) -> None:
    left = [2]

    def answers(asked: Asked) -> Said:
        left[0] -= 1
        return Said({"error": "p1@example.com"}, status, {"Retry-After": "0"}) if left[0] >= 0 else by_query(asked)

    with service(answers) as made, opened(made) as snapshot:
        assert len(found(snapshot, USERS, "email", "p1@example.com")) == 3
        assert len(made.asked) == 3


def test_a_service_that_wants_to_be_left_alone_for_longer_than_there_is_time() -> None:
    with service(lambda asked: Said({}, 429, {"Retry-After": "3600"})) as made, opened(made) as snapshot:
        refused(snapshot, errors.TableUnreachable, "429")
    assert len(made.asked) == 1


WRONG: dict[str, tuple[Said, str]] = {
    "it is down": (Said(b"p1@example.com", 500, {"Retry-After": "0"}), "status 500"),
    "no such path": (Said({}, 404), "status 404"),
    "no JSON": (Said(b'{"users": [{"email": "p1@example.com"'), "no JSON"),
    "another text": (Said("p1@example.com".encode("utf-16")), "no JSON"),
    "a page of HTML": (Said(b"<html>p1@example.com"), "no JSON"),
    "very deep JSON": (Said(b"[" * 100_000), "no JSON"),
    "rows that are none": (Said({"users": ["p1@example.com"]}), "for rows"),
    "no rows": (Said({"people": PEOPLE}), "has no `users`"),
    "a length that is not true": (Said(b"{}", headers={"Content-Length": "-5"}), "."),
    "another host": (Said({}, 302, {"Location": "http://example.com/users"}), "redirects"),
    "another port": (Said({}, 307, {"Location": "http://localhost:1/users"}), "redirects"),
    "itself": (Said({}, 302, {"Location": "/users"}), "do not end"),
    "nowhere": (Said({}, 302), "do not end|redirects"),
    "another scheme": (Said({}, 302, {"Location": "file:///etc/passwd"}), "redirects"),
}


@pytest.mark.parametrize(("said", "why"), WRONG.values(), ids=WRONG)
def test_what_a_service_does_wrong(said: Said, why: str) -> None:
    with service(lambda asked: said) as made, opened(made) as snapshot:
        refused(snapshot, errors.TableUnreachable, why)


def test_a_page_on_another_host_is_not_asked_for() -> None:
    said = Said({"users": PEOPLE, "next": "http://127.0.0.1:1/x"})
    paging = {"kind": "next", "at": "next"}
    with service(lambda asked: said) as made, opened(made, {"path": "/users"}, paging=paging) as snapshot:
        refused(snapshot, errors.TableUnreachable, "another host")


def test_a_redirection_within_the_service_is_followed() -> None:
    def answers(asked: Asked) -> Said:
        return (
            Said({}, 302, {"Location": "/v2/users?email=p1%40example.com"})
            if asked.path == "/users"
            else by_query(asked)
        )

    with service(answers) as made, opened(made) as snapshot:
        assert len(found(snapshot, USERS, "email", "p1@example.com")) == 3


def test_limits_of_size_and_time() -> None:
    with (
        service(lambda asked: Said(b"[" + b" " * 500_000 + b"]")) as made,
        opened(made, limits=Limits(size=100_000)) as snapshot,
    ):
        refused(snapshot, errors.PlaceTooMuch, "100,000 bytes")
    with (
        service(by_query) as made,
        opened(made, per_second=0.5, limits=Limits(seconds=1)) as snapshot,
        pytest.raises(errors.PlaceTooMuch, match="1 seconds"),
    ):
        found(snapshot, USERS, "email", *(f"p{n}@example.com" for n in range(5)))


def test_it_is_slow() -> None:
    import threading

    over = threading.Event()

    def answers(asked: Asked) -> Said:
        over.wait(30)
        return by_query(asked)

    with service(answers) as made:
        with opened(made, patience=0.05, limits=Limits(seconds=3)) as snapshot:
            refused(snapshot, errors.TableUnreachable, "in time")
        over.set()


def test_nobody_listens() -> None:
    with service(by_query) as made:
        pass
    with opened(made, limits=Limits(seconds=3)) as snapshot:
        refused(snapshot, errors.TableUnreachable, "connected")


def test_its_certificate_is_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = certificate(tmp_path)
    with service(by_query, file) as made:
        with opened(made, secret=SECRET, auth={"kind": "bearer"}) as snapshot:
            refused(snapshot, errors.TableUnreachable, "certificate")
        assert made.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with opened(made, secret=SECRET, auth={"kind": "bearer"}) as snapshot:
            assert len(found(snapshot, USERS, "email", "p1@example.com")) == 3


UNSAFE = [
    "http://desk.example.com/", "ftp://desk.example.com", "file:///etc/passwd", "//desk", "", "https://", "https://u:hunter2@h:0/",
    "https://h/?q=hunter2", "http://169.254.169.254/latest", "http://localhost.example.com/",
]  # fmt: skip


@pytest.mark.parametrize("address", UNSAFE)
def test_an_address_that_is_not_safe_is_refused_and_not_shown(address: str) -> None:
    opener = HttpPlace(place(PlaceKind.HTTP, "desk", USERS, tables={}), address)
    with pytest.raises(errors.PlaceUnreachable) as raised, opener.opened(Limits()):
        pass
    assert "hunter2" not in str(raised.value)


def test_a_name_that_leads_inside_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    for inside in ("127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "0.0.0.0"):  # noqa: S104
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, at=inside, **__: [(2, 1, 6, "", (at, 443))])
        settings = {"tables": {"users": {"requests": [BY_EMAIL], "rows": "users"}}}
        with HttpPlace(place(PlaceKind.HTTP, "desk", USERS, **settings), "https://desk.example.com").opened(
            Limits()
        ) as snapshot:
            refused(snapshot, errors.TableUnreachable, "leads to this machine")


UNFIT = [
    {"tables": {"users": {"requests": []}}},
    {"tables": {"users": {"requests": [{"by": ["email"], "path": "/users"}]}}},
    {"tables": {"users": {"requests": [{"path": "/users/{id}"}]}}},
    {"tables": {"users": {"requests": [{"path": "/users", "body": {}}]}}},
    {"tables": {"users": {"requests": [BY_EMAIL], "paging": {"kind": "page"}}}},
    {"auth": {"kind": "header"}},
    {"auth": {"kind": "bearer", "secret": SECRET}},
    {"auth": {"kind": "header", "header": "X\nY"}},
    {"per_second": 0},
]


@pytest.mark.parametrize("settings", UNFIT)
def test_settings_that_cannot_be(settings: dict[str, Any]) -> None:
    opener = HttpPlace(place(PlaceKind.HTTP, "desk", USERS, **settings), "https://desk.example.com")
    with pytest.raises(errors.PlaceSettingsUnfit) as raised, opener.opened(Limits()):
        pass
    assert SECRET not in str(raised.value)


def test_a_token_is_fetched_over_tls_alone() -> None:
    auth = {"kind": "client-credentials", "token": "http://login.example.com/token"}
    opener = HttpPlace(place(PlaceKind.HTTP, "desk", USERS, auth=auth, tables={}), "https://a:b@desk.example.com")
    with pytest.raises(errors.PlaceUnreachable), opener.opened(Limits()):
        pass


def test_what_cannot_be_asked_is_said() -> None:
    with service(by_query) as made, opened(made, BY_ID) as snapshot:
        refused(snapshot, errors.TableNotAskedSo, "no request that asks by `email`")
        both = Condition(("id", "email"), [(1, "p1@example.com"), (2, "p1@example.com")])
        assert [row[0] for row in rows(snapshot, USERS, both)] == [1], "asked by what it can be asked by"


def test_nothing_of_a_person_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, logger=name)
    with service(by_query) as made, opened(made, secret=SECRET, auth={"kind": "bearer"}) as snapshot:
        found(snapshot, USERS, "email", "p1@example.com")
        assert "p1@example.com" not in repr(snapshot)
    assert not any(word in caplog.text for word in ("p1@", "p1%40", SECRET))
