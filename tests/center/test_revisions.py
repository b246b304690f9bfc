"""Every revision at its own address, the one of any day, and how each stands."""

import xml.etree.ElementTree as Xml
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client

from kotowari import clock
from tests.center.conftest import (
    BEFORE_ANY,
    FIRST,
    IN_FORCE_SECOND,
    PUBLISHED_FIRST,
    PUBLISHED_SECOND,
    operator_space,
)
from tests.center.test_policy_page import Outline, fetch
from tests.conftest import Installation
from tests.publishing import publish

FIRST_DAY, SECOND_DAY = "2019-10-18", "2026-06-01"
LANGUAGES = {"en": "en", "ja": "ja", "zh-hant": "zh-Hant"}
ATOM = "{http://www.w3.org/2005/Atom}"


def on(day: date, browser: Client, path: str) -> Outline:
    with clock.as_of(day):
        return fetch(browser, path)


def link(page: Outline, rel: str) -> list[str | None]:
    return [found["href"] for found in page.every("link") if found["rel"] == rel]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("day", "path", "says", "canonical", "indexed"),
    [
        (PUBLISHED_SECOND, "", "announced", "", True),
        (PUBLISHED_SECOND, f"/{FIRST_DAY}", "announced", "", True),
        (PUBLISHED_SECOND, f"/{SECOND_DAY}", "upcoming", f"/{SECOND_DAY}", False),
        (IN_FORCE_SECOND, "", None, "", False),  # in force, but an illustration
        (IN_FORCE_SECOND, f"/{FIRST_DAY}", "earlier", f"/{FIRST_DAY}", False),
        (IN_FORCE_SECOND, f"/{SECOND_DAY}", None, "", False),
    ],
)
def test_a_revision_says_how_it_stands(
    browser: Client, language: str, day: date, path: str, says: str | None, canonical: str, indexed: bool
) -> None:
    said = {
        ("announced", "en"): "A revised policy has been published. It takes force on 1 June 2026.",
        ("announced", "ja"): "2026年6月1日に施行する改定後のポリシーを公表しています。",
        ("announced", "zh-hant"): "自2026年6月1日起施行之修訂後政策業已公告。",
        ("upcoming", "en"): "It takes force on 1 June 2026.",
        ("upcoming", "ja"): "まだ施行されていません（施行日：2026年6月1日）。",
        ("upcoming", "zh-hant"): "惟尚未施行（施行日期：2026年6月1日）。",
        ("earlier", "en"): "It was in force from 18 October 2019 to 31 May 2026.",
        ("earlier", "ja"): "施行期間：2019年10月18日から2026年5月31日まで",
        ("earlier", "zh-hant"): "施行期間：2019年10月18日至2026年5月31日",
    }
    page = on(day, browser, f"/{language}/privacy{path}")
    if says is None:
        assert not page.every("section")
    else:
        assert said[says, language] in page.words
    assert link(page, "canonical") == [f"/{language}/privacy{canonical}"]
    assert ({"name": "robots", "content": "noindex"} not in page.every("meta")) is indexed


@pytest.mark.parametrize("written", ["/privacy/on/{day}", "/privacy?on={day}"])
@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2019-10-18", FIRST_DAY),
        ("2026-05-31", FIRST_DAY),
        ("2026-06-01", SECOND_DAY),
        ("9999-12-31", SECOND_DAY),
    ],
)
def test_the_revision_in_force_on_any_day(browser: Client, written: str, day: str, shown: str) -> None:
    response = browser.get("/ja" + written.format(day=day))
    assert (response.status_code, response["Location"]) == (302, f"/ja/privacy/{shown}")
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "heading", "leads"),
    [
        ("/en/privacy/on/2019-10-17", "No revision was in force on that day", "/en/privacy/2019-10-18"),
        ("/ja/privacy?on=0001-01-01", "その日に施行されていた版はありません", "/ja/privacy/2019-10-18"),
        ("/zh-hant/privacy/2020-01-01", "查無此版本", "/zh-hant/privacy/revisions"),
        ("/en/privacy/on/yesterday", "This is not a day", "/en/privacy/revisions"),
        ("/en/privacy/on/2026-02-30", "This is not a day", "/en/privacy/revisions"),
        ("/en/privacy?on=", "This is not a day", "/en/privacy/revisions"),
        ("/en/privacy?on=<script>alert(1)</script>", "This is not a day", "/en/privacy/revisions"),
        ("/en/privacy/2026-02-30", "This page does not exist", "/"),
        ("/en/privacy/2020-01-01.pdf", "This page does not exist", "/"),
        ("/en/privacy/2019-10-18/2019-10-18", "This page does not exist", "/"),
        ("/en/privacy/2019-10-18/2020-01-01", "This page does not exist", "/"),
        ("/de/privacy/2019-10-18/2026-06-01", "This page does not exist", "/"),
        ("/de/privacy/2019-10-18", "This page does not exist", "/"),
        ("/de/privacy/revisions", "This page does not exist", "/"),
        ("/de/privacy/feed", "This page does not exist", "/"),
        ("/de/privacy.pdf", "This page does not exist", "/"),
    ],
)
def test_a_day_without_a_revision_is_told_in_words(browser: Client, path: str, heading: str, leads: str) -> None:
    with clock.as_of(PUBLISHED_FIRST):
        response = browser.get(path)
    page = Outline(response.content.decode())
    assert response.status_code == 404
    assert heading in page.words
    assert [found["href"] for found in page.every("a")][1:] == [leads]
    assert page.every("script") == []


def test_before_the_first_day_says_from_when_there_is_a_policy(browser: Client) -> None:
    page = browser.get("/en/privacy/on/2019-10-17").content.decode()
    assert "The first revision is in force from 18 October 2019." in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_has_every_revision_the_newest_first(browser: Client, language: str) -> None:
    states = {"en": ("In force", "Earlier"), "ja": ("施行中", "過去の版"), "zh-hant": ("施行中", "過去版本")}
    page = on(IN_FORCE_SECOND, browser, f"/{language}/privacy/revisions")
    assert [time["datetime"] for time in page.every("time")] == [SECOND_DAY, FIRST_DAY]
    for state in states[language]:
        assert state in page.words
    leads = {found["href"] for found in page.every("a")}
    assert {f"/{language}/privacy/{FIRST_DAY}", f"/{language}/privacy/{SECOND_DAY}"} <= leads
    assert f"/{language}/privacy/{FIRST_DAY}/{SECOND_DAY}" in leads
    alternates = {found["hreflang"]: found["href"] for found in page.every("link") if "hreflang" in found}
    assert alternates == {tag: f"/{path}/privacy/revisions" for path, tag in LANGUAGES.items()}


def test_the_list_tells_when_a_revision_was_published_and_recorded(browser: Client) -> None:
    page = on(IN_FORCE_SECOND, browser, "/en/privacy/revisions")
    assert "Published18 October 2019" in page.words
    assert "Recorded here1 May 2026 21:00 JST" in page.words  # noon in UTC


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_comparison_sets_new_beside_old(browser: Client, language: str) -> None:
    path = f"/{language}/privacy/{FIRST_DAY}/{SECOND_DAY}"
    page = on(PUBLISHED_SECOND, browser, path)
    assert len(page.every("table")) == 1
    assert page.every("ins")
    assert page.every("del")
    rows = {found["id"] for found in page.every("tr") if "id" in found}
    assert {"joint-use", "rights-procedure"} <= rows
    assert {f"/{language}/privacy/{day}" for day in (FIRST_DAY, SECOND_DAY)} <= {a["href"] for a in page.every("a")}
    assert "HENNGE K.K. did not publish it" in page.words
    assert {"name": "robots", "content": "noindex"} in page.every("meta")
    alternates = {found["hreflang"]: found["href"] for found in page.every("link") if "hreflang" in found}
    assert alternates == {tag: f"/{tongue}/privacy/{FIRST_DAY}/{SECOND_DAY}" for tongue, tag in LANGUAGES.items()}


def test_the_comparison_has_the_later_on_the_left_whatever_was_asked(browser: Client) -> None:
    response = browser.get(f"/ja/privacy/{SECOND_DAY}/{FIRST_DAY}")
    assert (response.status_code, response["Location"]) == (302, f"/ja/privacy/{FIRST_DAY}/{SECOND_DAY}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_has_an_entry_for_each_publication(browser: Client, language: str) -> None:
    with clock.as_of(PUBLISHED_SECOND):
        response = browser.get(f"/{language}/privacy/feed")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = Xml.fromstring(response.content)  # noqa: S314 - our own
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == LANGUAGES[language]
    entries = feed.findall(f"{ATOM}entry")
    leads = [entry.find(f"{ATOM}link") for entry in entries]
    assert [lead.get("href") for lead in leads if lead is not None] == [
        f"http://localhost/{language}/privacy/{SECOND_DAY}",
        f"http://localhost/{language}/privacy/{FIRST_DAY}",
    ]
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == [
        "2026-05-20T12:00:00+00:00",
        "2026-05-01T12:00:00+00:00",
    ]
    numbers = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert numbers[0] == f"tag:localhost,2026-05-20:/{language}/privacy/{SECOND_DAY}/"
    assert len(set(numbers)) == 2
    assert feed.findtext(f"{ATOM}updated") == "2026-05-20T12:00:00+00:00"
    page = on(PUBLISHED_FIRST, browser, f"/{language}/privacy")
    assert {found["href"] for found in page.every("link") if found.get("type") == "application/atom+xml"} == {
        f"/{language}/privacy/feed"
    }


@pytest.mark.parametrize(
    "path", ["/en/privacy", f"/en/privacy/{FIRST_DAY}", "/en/privacy/revisions", "/en/privacy.txt"]
)
def test_what_a_browser_keeps_is_asked_after_and_changes_at_the_operator_s_midnight(browser: Client, path: str) -> None:
    before, after = datetime(2026, 5, 31, 14, 59, 59, tzinfo=UTC), datetime(2026, 5, 31, 15, tzinfo=UTC)
    with clock.as_of(before):
        kept = browser.get(path)
        asked = {"if-none-match": kept["ETag"]}
        assert browser.get(path, headers=asked).status_code == 304
        assert browser.get(path, headers={"if-modified-since": kept["Last-Modified"]}).status_code == 304
    assert kept["Last-Modified"] == "Wed, 20 May 2026 12:00:00 GMT"
    with clock.as_of(after):
        changed = browser.get(path, headers=asked)
        assert browser.get(path, headers={"if-modified-since": kept["Last-Modified"]}).status_code == 200
    assert changed.status_code == 200
    assert changed["Last-Modified"] == "Sun, 31 May 2026 15:00:00 GMT"


def test_before_any_revision_is_in_force_an_announced_one_can_be_read(browser: Client) -> None:
    page = on(BEFORE_ANY, browser, f"/en/privacy/{FIRST_DAY}")
    assert "It takes force on 18 October 2019." in page.words
    with clock.as_of(BEFORE_ANY):
        assert browser.get("/en/privacy/revisions").status_code == 503
        assert browser.get("/en/privacy/feed").status_code == 503


def test_what_a_policy_says_is_text_on_every_page_and_in_the_feed(
    bare_site: Installation, at: Callable[[Installation], Client]
) -> None:
    hostile = "<script>alert(1)</script> ]]> & \\"
    text = FIRST.replace("en: Privacy policy on", f"en: '{hostile}'  # ").replace(
        "We never acquire personal", f"{hostile} We never acquire personal"
    )
    site = at(bare_site)
    with clock.as_of(PUBLISHED_SECOND):
        publish(operator_space(bare_site), by="officer", text=text, file="x")
        later = text.replace("2019-10-18", "2026-06-01").replace("alert(1)", "alert(2)")
        publish(operator_space(bare_site), by="officer", text=later, file="x")
        for path in ("", "/2026-06-01", "/revisions", "/2019-10-18/2026-06-01"):
            page = fetch(site, f"/en/privacy{path}")
            assert page.every("script") == []
            assert "<script>alert(" in page.words
        feed = Xml.fromstring(site.get("/en/privacy/feed").content)  # noqa: S314 - our own
    assert hostile in str(feed.findtext(f"{ATOM}title"))


def test_a_revision_that_changes_no_words_says_so(
    bare_site: Installation, at: Callable[[Installation], Client]
) -> None:
    site = at(bare_site)
    undated = FIRST.replace("As of {revision}.", "").replace("{revision}", "")
    with clock.as_of(PUBLISHED_SECOND):
        publish(operator_space(bare_site), by="officer", text=undated, file="x")
        publish(operator_space(bare_site), by="officer", text=undated.replace("2019-10-18", "2026-06-01"), file="x")
        page = fetch(site, "/ja/privacy/2019-10-18/2026-06-01")
    assert page.every("table") == []
    assert "両版の文言に違いはありません。" in page.words


def test_with_a_public_address_whole_addresses_are_of_it(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    public = "https://privacy.example.com"
    monkeypatch.setattr(settings, "PUBLIC_ADDRESS", public)
    page = on(IN_FORCE_SECOND, browser, "/ja/privacy")
    with clock.as_of(IN_FORCE_SECOND):
        feed = browser.get("/ja/privacy/feed").content.decode()
    named = [link["href"] for link in page.every("link") if "hreflang" in link or link["rel"] == "canonical"]
    assert len(named) == 5
    assert all((address or "").startswith(public) for address in named)
    assert f'href="{public}/ja/privacy/2026-06-01"' in feed
    assert "localhost" not in feed


@pytest.mark.parametrize(
    ("day", "path"), [(PUBLISHED_SECOND, "/en/privacy"), (IN_FORCE_SECOND, "/en/privacy/2019-10-18")]
)
def test_what_an_illustration_follows_is_not_taken_for_the_company_s_past(
    browser: Client, day: date, path: str
) -> None:
    with clock.as_of(day):
        page = browser.get(path).content.decode()
    assert "is an illustration. The company did not publish it." in page
