"""What is shown where there is nothing to show, and what `/health` says."""

import json
from collections.abc import Callable

import psycopg
import pytest
from django.test import Client

from kotowari import clock
from kotowari.center import views
from kotowari.center.published import opened
from kotowari.ledger.append import append
from kotowari.ledger.entry import Entry
from tests.center.conftest import BEFORE_ANY, PUBLISHED_FIRST
from tests.conftest import Installation


@pytest.fixture
def nowhere(browser: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser at a site whose database is away."""
    url = "postgresql://secret-login:secret-word@/secret-base?host=/nonexistent-secret-host"
    monkeypatch.setenv("KOTOWARI_APPLICATION_URL", url)
    return browser


@pytest.mark.parametrize("path", ["/nowhere", "/de/privacy", "/en/privacy/", "/assets/0/center.css", "/en/<script>"])
def test_address_that_leads_nowhere_is_answered_in_the_same_dress(browser: Client, path: str) -> None:
    with clock.as_of(PUBLISHED_FIRST):
        response = browser.get(path)
    page = response.content.decode()
    assert response.status_code == 404
    assert "Content-Security-Policy" in response
    assert '<html lang="en">' in page
    assert "This page does not exist" in page
    assert "<script" not in page


def test_failure_speaks_the_language_of_its_address_else_the_visitor_s(browser: Client) -> None:
    assert "ページが見つかりません" in browser.get("/ja/nowhere").content.decode()
    assert "找不到此頁面" in browser.get("/x", headers={"accept-language": "zh-TW"}).content.decode()


def test_before_any_policy_is_in_force_the_page_says_what_to_do(browser: Client) -> None:
    with clock.as_of(BEFORE_ANY):
        response, front, health = browser.get("/en/privacy"), browser.get("/"), browser.get("/health")
    assert response.status_code == front.status_code == 503
    assert "<code>kotowari publish FILE --by ACCOUNT</code>" in response.content.decode()
    assert response["Retry-After"]
    assert health.status_code == 503
    assert health.json()["database"] is True
    assert health.json()["revision"] is None


def test_nothing_published_at_all(bare_site: Installation, at: Callable[[Installation], Client]) -> None:
    response = at(bare_site).get("/ja/privacy")
    assert response.status_code == 503
    assert "施行中のプライバシーポリシーがありません" in response.content.decode()


def test_database_away(nowhere: Client, capfd: pytest.CaptureFixture[str]) -> None:
    page, health = nowhere.get("/en/privacy"), nowhere.get("/health")
    opened.cache_clear()
    assert page.status_code == health.status_code == 503
    assert "cannot be shown just now" in page.content.decode()
    assert health.json() == {"status": "failing", "database": False, "revision": None, "ledger": None}
    shown = page.content.decode() + health.content.decode() + "".join(capfd.readouterr())
    assert "secret" not in shown


def test_health_tells_revision_and_what_waits_for_the_ledger(
    published_site: Installation, at: Callable[[Installation], Client]
) -> None:
    browser = at(published_site)
    with clock.as_of(PUBLISHED_FIRST):
        before = browser.get("/health").json()
        entry = Entry.of({"v": 1, "id": "00000000-0000-4000-8000-000000000001", "space": "operator"})
        with published_site.database.transaction("operator") as connection:
            append(connection, "operator", entry)
        response = browser.get("/health")
    after = response.json()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert (after["status"], after["database"], after["revision"]) == ("ok", True, "2019-10-18")
    assert after["ledger"]["pending"] == before["ledger"]["pending"] + 1
    assert after["ledger"]["oldest_seconds"] > 0
    address = psycopg.conninfo.conninfo_to_dict(published_site.application_url)
    for part in ("user", "host", "dbname", "password"):
        assert str(address[part]) not in json.dumps(after)


def test_fault_of_ours_is_a_page_and_its_message_is_not_logged(
    browser: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ValueError("taro@example.com")

    monkeypatch.setattr(views, "published", broken)
    browser.raise_request_exception = False
    response = browser.get("/en/privacy")
    assert response.status_code == 500
    assert "Something went wrong here" in response.content.decode()
    logged = "".join(capfd.readouterr())
    assert "ValueError" in logged
    assert "taro" not in logged + response.content.decode()


def test_host_that_is_not_ours_is_refused(browser: Client) -> None:
    response = browser.get("/en/privacy", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "KOTOWARI_HOSTS" in response.content.decode()
    assert "elsewhere" not in response.content.decode()
    assert "Content-Security-Policy" in response


@pytest.mark.parametrize("path", ["/", "/en/privacy", "/health"])
def test_pages_are_only_read(browser: Client, path: str) -> None:
    assert browser.post(path).status_code == 405
