"""A policy whose translations are to follow: what their readers are shown until then."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from kotowari import clock
from tests.center.conftest import operator_space
from tests.center.test_policy_page import fetch
from tests.conftest import Installation
from tests.publication.test_approval import revised
from tests.publishing import publish

PUBLISHED, TRANSLATED = date(2026, 6, 1), date(2026, 6, 8)


@pytest.fixture
def awaiting(bare_site: Installation, at: Callable[[Installation], Client]) -> Client:
    """A site whose policy is there in Japanese; English and Chinese follow."""
    with clock.as_of(PUBLISHED):
        publish(operator_space(bare_site), by="officer", text=revised("ja", following=("en", "zh-Hant")), file="x")
    return at(bare_site)


@pytest.mark.parametrize(
    ("path", "language", "said"),
    [
        ("/en/privacy", "en", "The English translation will follow. The Japanese text below is the one that prevails."),
        ("/zh-hant/privacy", "zh-Hant", "繁體中文版將另行公告。以下為具優先效力之日文版。"),
        ("/en/privacy/2026-06-01", "en", "The English translation will follow."),
    ],
)
def test_reader_of_a_translation_to_follow_is_told_and_shown_what_prevails(
    awaiting: Client, path: str, language: str, said: str
) -> None:
    with clock.as_of(PUBLISHED):
        page = fetch(awaiting, path)
        japanese = fetch(awaiting, "/ja/privacy")
    assert page.every("html") == [{"lang": language}]
    assert page.every("article") == [{"lang": "ja"}]
    assert said in page.words
    assert said not in japanese.words
    assert "個人情報の取扱いに関するプライバシーポリシー" in page.words
    assert {"name": "robots", "content": "noindex"} in page.every("meta")
    assert [link["href"] for link in page.every("link") if link["rel"] == "canonical"] == ["/ja/privacy"]


def test_only_what_is_there_is_offered_to_search_engines(awaiting: Client) -> None:
    with clock.as_of(PUBLISHED):
        page = fetch(awaiting, "/ja/privacy")
    assert {link["hreflang"] for link in page.every("link") if "hreflang" in link} == {"ja", "x-default"}
    assert {link["hreflang"] for link in page.every("a") if "hreflang" in link} == {"ja", "en", "zh-Hant"}


@pytest.mark.parametrize("form", ["md", "txt", "pdf"])
def test_forms_of_a_translation_to_follow_lead_to_what_prevails(awaiting: Client, form: str) -> None:
    with clock.as_of(PUBLISHED):
        for day in ("", "/2026-06-01"):
            response = awaiting.get(f"/en/privacy{day}.{form}")
            assert (response.status_code, response["Location"]) == (302, f"/ja/privacy{day}.{form}")
        assert f"/ja/privacy.{form}" in {link["href"] for link in fetch(awaiting, "/en/privacy").every("a")}


def test_list_and_feed_speak_to_readers_of_a_translation_to_follow(awaiting: Client) -> None:
    with clock.as_of(PUBLISHED):
        page = fetch(awaiting, "/en/privacy/revisions")
        feed = awaiting.get("/en/privacy/feed")
    assert "The revision in force on a day" in page.words
    assert "/en/privacy/2026-06-01" in {link["href"] for link in page.every("a")}
    assert feed.status_code == 200


def test_translation_is_shown_once_it_is_there(
    awaiting: Client, bare_site: Installation, at: Callable[[Installation], Client]
) -> None:
    with clock.as_of(PUBLISHED):
        kept = awaiting.get("/en/privacy")
        kept_form = awaiting.get("/ja/privacy.txt")
    with clock.as_of(TRANSLATED):
        publish(operator_space(bare_site), by="officer", text=revised("en", "ja", following=("zh-Hant",)), file="x")
        changed = awaiting.get("/en/privacy", headers={"if-none-match": kept["ETag"]})
        form = awaiting.get("/en/privacy.txt")
    assert changed.status_code == 200
    assert changed["Last-Modified"] == "Mon, 08 Jun 2026 12:00:00 GMT"
    assert "Privacy policy on the handling of personal information" in changed.content.decode()
    assert "will follow" not in changed.content.decode()
    assert form.content.startswith(b"Privacy policy")
    assert kept_form.content.decode().startswith("個人情報")
