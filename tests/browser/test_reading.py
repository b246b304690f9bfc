"""The pages in a real browser: what axe finds, on a narrow screen, enlarged, by keyboard, without scripts."""

from collections.abc import Callable
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, Response

from tests.browser.conftest import Served

Visit = Callable[..., Page]

FIRST, SECOND = "2019-10-18", "2026-06-01"
AFTER_SECOND = date(2026, 6, 2)
LANGUAGES = ("en", "ja", "zh-hant")
PAGES = [
    "/en/privacy",
    "/ja/privacy",
    "/zh-hant/privacy",
    f"/ja/privacy/{SECOND}",
    "/en/privacy/revisions",
    "/ja/privacy/revisions",
    "/zh-hant/privacy/revisions",
    f"/en/privacy/{FIRST}/{SECOND}",
    f"/ja/privacy/{FIRST}/{SECOND}",
    f"/zh-hant/privacy/{FIRST}/{SECOND}",
    "/en/nowhere",
    "/zh-hant/privacy/on/2019-01-01",
]
NARROW = {"width": 320, "height": 640}
ENLARGED = {"width": 640, "height": 480}  # what 200 % leaves of 1280 by 960
TRUSTED = {"java_script_enabled": True, "bypass_csp": True}  # axe is a script, which our pages would not run


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Visit, path: str, scheme: str) -> None:
    found = Axe().run(visit(path, color_scheme=scheme, **TRUSTED)).response["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("size", [NARROW, ENLARGED], ids=["320-px", "200-percent"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_its_window(visit: Visit, path: str, size: dict[str, int]) -> None:
    page = visit(path, viewport=size, java_script_enabled=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_first_tab_shows_the_way_past_the_bar_and_it_leads_to_the_text(visit: Visit) -> None:
    page = visit("/en/privacy", java_script_enabled=True)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("path", ["/en/privacy", "/en/privacy/revisions"])
def test_whatever_the_keyboard_reaches_is_seen_to_have_it(visit: Visit, path: str) -> None:
    page = visit(path, java_script_enabled=True)
    reached = []
    while True:
        page.keyboard.press("Tab")
        style, place = page.evaluate(
            "() => { const at = document.activeElement;"
            " return [getComputedStyle(at).outlineStyle, at === document.body ? null : at.outerHTML] }"
        )
        if place is None or place in reached:
            break
        reached.append(place)
        assert style == "solid", place
    assert len(reached) > 5


def test_contents_fold_out_on_a_narrow_screen_without_scripts(visit: Visit) -> None:
    page = visit("/en/privacy", viewport=NARROW)
    entry = page.locator(".narrow a").first
    assert not entry.is_visible()
    page.locator(".narrow summary").click()
    entry.click()
    assert page.url.endswith("#preamble")


def test_a_day_leads_to_the_revision_in_force_on_it_without_scripts(visit: Visit, site: Served) -> None:
    site.today = AFTER_SECOND
    page = visit("/en/privacy/revisions")
    page.locator("#_on").fill("2026-05-31")
    page.get_by_role("button").click()
    assert page.url == f"{site.address}/en/privacy/{FIRST}"
    assert "no longer in force" in page.locator(".notes").inner_text()
    page.get_by_role("link", name="The policy in force today").click()
    assert page.url == f"{site.address}/en/privacy"


@pytest.mark.parametrize("path", PAGES)
def test_browser_asks_the_site_alone_and_refuses_nothing(visit: Visit, site: Served, path: str) -> None:
    page = visit(path, java_script_enabled=True)
    said: list[str] = []
    answers: list[Response] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("response", lambda known: answers.append(known))
    answer = page.reload()
    assert answer is not None
    assert [text for text in said if "status of 404" not in text] == []
    assert answers
    assert all(known.url.startswith(site.address) for known in answers)
    assert all(known.status in (200, 304) for known in answers if known.url != answer.url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_stands_the_text_and_nothing_to_press(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/privacy")
    page.emulate_media(media="print")
    assert page.locator("article .clause").first.is_visible()
    for pressed in (".languages", ".contents.wide", ".contents.narrow", ".related", ".skip"):
        assert not page.locator(pressed).is_visible()
