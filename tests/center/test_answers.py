"""An answer fetched by its link: for the passphrase, within its time and tries, recorded first."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from kotowari import clock
from kotowari.handling.asked.fetch import fetch, token_digest
from kotowari.home import OPERATOR
from kotowari.rights.answer.archive import draw_passphrase
from tests.center.conftest import PUBLISHED_FIRST, operator_space
from tests.center.links import CONTENT, PASSPHRASE, keep_link
from tests.conftest import Installation
from tests.handling.conftest import entries


@pytest.fixture
def token(published_site: Installation, request: pytest.FixtureRequest) -> Iterator[str]:
    """A link to something sealed."""
    said = f"token-of-{request.node.name}"
    with clock.as_of(PUBLISHED_FIRST):
        keep_link(published_site, said)
        yield said


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_page_asks_for_the_passphrase_and_hands_the_archive_out(
    browser: Client, token: str, published_site: Installation
) -> None:
    asked = browser.get(f"/answers/{token}")
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "パスフレーズ" in page
    assert asked["Cache-Control"] == "no-store"
    assert asked["Referrer-Policy"] == "no-referrer"
    assert PASSPHRASE not in page
    space = operator_space(published_site)
    before = len(entries(space))
    given = browser.post(f"/answers/{token}", {"passphrase": PASSPHRASE.lower().replace("-", " ")})
    assert body(given) == b"".join(CONTENT)
    assert given["Content-Disposition"] == 'attachment; filename="answer-1.zip"'
    assert given["Cache-Control"] == "no-store"
    (made,) = entries(space)[before:]
    assert (made["act"], made["person"]) == ("fetch", None)


def test_entry_is_durable_before_the_first_byte(token: str, published_site: Installation) -> None:
    space = operator_space(published_site)
    before = len(entries(space))
    parcel = fetch(published_site.database, OPERATOR, token, PASSPHRASE)
    assert len(entries(space)) == before + 1
    assert next(parcel.pieces) == CONTENT[0]


def test_tries_are_counted_and_then_it_opens_no_more(browser: Client, token: str) -> None:
    for _ in range(3):
        wrong = browser.post(f"/answers/{token}", {"passphrase": draw_passphrase()})
        assert wrong.status_code == 403
        assert "このパスフレーズでは開けません" in wrong.content.decode()
    closed = browser.post(f"/answers/{token}", {"passphrase": PASSPHRASE})
    assert closed.status_code == 404


def test_what_is_over_revoked_or_never_was_looks_the_same(
    browser: Client, token: str, published_site: Installation
) -> None:
    never = browser.get("/answers/nothing")
    with clock.as_of(PUBLISHED_FIRST + timedelta(days=2)):
        over = browser.get(f"/answers/{token}")
    with published_site.database.transaction(OPERATOR) as connection:
        connection.execute(
            b"UPDATE rights.link SET revoked_at = now() WHERE token = %(token)s", {"token": token_digest(token)}
        )
    revoked = browser.get(f"/answers/{token}")
    assert {answer.status_code for answer in (never, over, revoked)} == {404}
    assert len({answer.content for answer in (never, over, revoked)}) == 1
    assert never["Cache-Control"] == "no-store"
