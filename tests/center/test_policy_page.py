"""The policy's page: what it shows, in which language, and what it keeps a browser from doing."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.test import Client

from kotowari import clock
from kotowari.policy.citation import number_clauses
from kotowari.policy.document import write_out
from kotowari.publication.shelf import read_policy
from tests.center.conftest import (
    FIRST,
    IN_FORCE_SECOND,
    PUBLISHED_FIRST,
    PUBLISHED_SECOND,
    operator_space,
)
from tests.conftest import Installation
from tests.publishing import publish

PLACES = {"en": "/en/privacy", "ja": "/ja/privacy", "zh-Hant": "/zh-hant/privacy"}
POLICY = read_policy(FIRST, "first")
VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})


class Outline(HTMLParser):
    """The text and the elements of a page; an element left open or closed twice is found out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(autouse=True)
def stated_day() -> Iterator[None]:
    with clock.as_of(PUBLISHED_FIRST):
        yield


def fetch(browser: Client, path: str) -> Outline:
    response = browser.get(path)
    assert response.status_code == 200
    return Outline(response.content.decode())


@pytest.mark.parametrize(("language", "path"), PLACES.items())
def test_every_clause_stands_on_the_page_with_its_number_and_anchor(browser: Client, language: str, path: str) -> None:
    page = fetch(browser, path)
    assert page.every("html") == [{"lang": language}]
    anchors = [attributes["id"] for attributes in page.every("div") if "id" in attributes]
    assert anchors == [clause.id for clause in POLICY.document]
    links = {link["href"]: link.get("aria-label") for link in page.every("a") if link.get("class") == "number"}
    for citation in number_clauses(POLICY):
        label = links[f"#{citation.clause}"]
        assert label is not None
        assert label.endswith(f" {citation.number}")
    for clause in write_out(POLICY, language):
        assert " ".join(clause.heading.split()) in page.words
        for paragraph in clause.paragraphs:
            for words in (paragraph.words, *paragraph.points):
                assert " ".join(words.split()) in page.words


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["HENNGE K.K.", "In force from 18 October 2019", "Prevailing language Japanese"]),
        ("ja", ["HENNGE株式会社", "施行日 2019年10月18日", "優先する言語 日本語"]),
        ("zh-Hant", ["HENNGE株式會社", "施行日期 2019年10月18日", "具優先效力之語言 日文"]),
    ],
)
def test_page_names_operator_revision_and_prevailing_language(browser: Client, language: str, told: list[str]) -> None:
    page = browser.get(PLACES[language]).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for sentence in told:
        assert sentence in words


def test_pages_lead_to_each_other(browser: Client) -> None:
    page = fetch(browser, PLACES["ja"])
    alternates = {link["hreflang"]: link["href"] for link in page.every("link") if "hreflang" in link}
    assert alternates == {**PLACES, "x-default": "/"}
    current = [link for link in page.every("a") if link.get("aria-current")]
    assert [link["href"] for link in current] == [PLACES["ja"]]
    identifiers = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    targets = {(link["href"] or "")[1:] for link in page.every("a") if (link["href"] or "").startswith("#")}
    assert targets <= set(identifiers)


def test_contact_is_a_link(browser: Client) -> None:
    for path in PLACES.values():
        hrefs = [link["href"] for link in fetch(browser, path).every("a")]
        assert "mailto:privacy-info@hennge.com" in hrefs


@pytest.mark.parametrize(
    ("day", "shown", "illustrated"),
    [
        (datetime(2026, 5, 31, 14, 59, tzinfo=UTC), "2019-10-18", False),
        (datetime(2026, 5, 31, 15, 0, tzinfo=UTC), "2026-06-01", True),  # midnight in Tokyo
    ],
)
def test_revision_takes_force_at_midnight_where_the_operator_is(
    browser: Client, day: datetime, shown: str, illustrated: bool
) -> None:
    with clock.as_of(day):
        page = fetch(browser, "/en/privacy")
    assert [time["datetime"] for time in page.every("time")] == [shown]
    assert bool(page.every("aside")) is illustrated


@pytest.mark.parametrize("language", PLACES)
def test_illustration_says_so_in_every_language_its_own_first(browser: Client, language: str) -> None:
    with clock.as_of(IN_FORCE_SECOND):
        page = fetch(browser, PLACES[language])
    spoken = [str(paragraph["lang"]) for paragraph in page.every("p") if "lang" in paragraph]
    assert spoken[0] == language
    assert sorted(spoken) == sorted(PLACES)
    assert "HENNGE K.K. did not publish it" in page.words
    assert "HENNGE株式会社が公表したものではなく" in page.words
    assert {"name": "robots", "content": "noindex"} in page.every("meta")


def test_nothing_is_run_and_nothing_comes_from_elsewhere(browser: Client) -> None:
    response = browser.get("/en/privacy")
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "no-referrer"
    page = Outline(response.content.decode())
    assert page.every("script") == []
    assert page.every("style") == []
    for tag, attributes in page.elements:
        assert not any(name == "style" or name.startswith("on") for name in attributes), tag
        for name in ("href", "src"):
            assert re.match(r"(/(?!/)|#|mailto:|$)", attributes.get(name) or ""), attributes


def test_page_files_are_kept_for_ever_at_an_address_of_their_content(browser: Client) -> None:
    page = fetch(browser, "/en/privacy")
    loaded = [link["href"] for link in page.every("link") if link["rel"] in {"stylesheet", "icon"}]
    assert len(loaded) == 2
    for path in loaded:
        assert path is not None
        response = browser.get(path)
        assert response.status_code == 200
        assert "immutable" in response["Cache-Control"]
        assert response["Content-Type"].startswith(("text/css", "image/svg+xml"))
        assert b"url(" not in response.content
        assert browser.get(path.replace("/assets/", "/assets/0")).status_code == 404


def test_known_page_is_not_sent_again_until_another_revision_is_in_force(browser: Client) -> None:
    first = browser.get("/en/privacy")
    assert first["Last-Modified"] == "Fri, 01 May 2026 12:00:00 GMT"
    assert "no-cache" in first["Cache-Control"]
    known = {"if-none-match": first["ETag"]}
    assert browser.get("/en/privacy", headers=known).status_code == 304
    assert browser.get("/ja/privacy", headers=known).status_code == 200
    with clock.as_of(IN_FORCE_SECOND):
        later = browser.get("/en/privacy", headers=known)
    assert later.status_code == 200
    assert later["Last-Modified"] == "Sun, 31 May 2026 15:00:00 GMT"


@pytest.mark.parametrize(
    ("accepted", "place"),
    [
        ("", "/ja/privacy"),
        ("*", "/ja/privacy"),
        ("de", "/ja/privacy"),
        ("en-GB,en;q=0.9", "/en/privacy"),
        ("de, en;q=0.5", "/en/privacy"),
        ("en;q=0, ja;q=0.1", "/ja/privacy"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "/zh-hant/privacy"),
        ("en;q=0.5, ja;q=0.9", "/ja/privacy"),
        ("<script>", "/ja/privacy"),
    ],
)
def test_front_leads_to_the_language_asked_for(browser: Client, accepted: str, place: str) -> None:
    response = browser.get("/", headers={"accept-language": accepted})
    assert response.status_code == 302
    assert response["Location"] == place
    assert "Accept-Language" in response["Vary"]


def test_language_tag_in_another_case_leads_to_the_page(browser: Client) -> None:
    response = browser.get("/zh-Hant/privacy")
    assert (response.status_code, response["Location"]) == (302, "/zh-hant/privacy")


def test_what_a_policy_says_is_text_and_never_markup(
    bare_site: Installation, at: Callable[[Installation], Client]
) -> None:
    hostile = "<script>alert(1)</script>&amp;\\\"'"
    text = FIRST.replace("We never acquire personal", f"{hostile} We never acquire personal")
    text = text.replace("en: HENNGE K.K.", 'en: "<script>alert(2)</script>"').replace(
        "en: company name", 'en: "<img src=x onerror=alert(3)>"'
    )
    text = text.replace("en: Privacy policy on", 'en: "</title><script>alert(4)</script>"  # ')
    with clock.as_of(PUBLISHED_SECOND):
        publish(operator_space(bare_site), by="officer", text=text, file="hostile")
        page = fetch(at(bare_site), "/en/privacy")
    assert page.every("script") == []
    assert page.every("img") == []
    for number in (1, 2, 4):
        assert f"<script>alert({number})</script>" in page.words
    assert "<img src=x onerror=alert(3)>" in page.words
    assert "&amp;" in page.words
