"""An answer to a request in a real browser: the page of an archive, as it lies on a disk, and the page of its link."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from kotowari.rights.answer.contents import NOT_SHOWN, Column, Contents, PlaceSaid
from kotowari.rights.answer.page import page as written_page
from tests.browser.conftest import LANGUAGES, link_in
from tests.browser.test_reading import ENLARGED, NARROW, TRUSTED
from tests.rights.answers import answer, sheet

TITLES = {
    "en": ("Notice of disclosure", "Customer database", "Website"),
    "ja": ("保有個人データ開示決定通知書", "顧客データベース", "ウェブサイト"),
    "zh-Hant": ("保有個人資料揭露決定通知書", "客戶資料庫", "網站"),
}
SIZES = pytest.mark.parametrize("size", [NARROW, ENLARGED], ids=["320-px", "200-percent"])
IN_EACH = pytest.mark.parametrize("language", LANGUAGES)

Opening = Callable[..., Page]


def contents(language: str) -> Contents:
    """An answer of ten tables: long values, what is not shown, what is withheld, and what is hostile to a page."""
    title, database, site = TITLES[language]
    taken: set[str] = set()
    hostile = answer(language).places[0].sheets
    orders = sheet(
        "crm", "orders", ("order_no", "body"), [[n, NOT_SHOWN if n == 2 else "備考" * 40] for n in range(3)], taken
    )
    columns = (Column("order_no"), Column("body", "備考" if language == "ja" else "Remarks"))
    orders = replace(orders, columns=columns, withheld=("body: 1",))
    many = tuple(sheet("site", f"log_{n}", ("at", "path"), [["2026-04-01", "/x" * 90]], taken) for n in range(7))
    places = (
        PlaceSaid("crm", database, "read", (*hostile, orders)),
        PlaceSaid("site", site, "read", many),
        *answer(language).places[1:],
    )
    return replace(answer(language), title=title, places=places)


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opening]:
    """Open the page of an answer from a folder, as who unpacked the archive does."""
    contexts = []

    def go(language: str, **told: object) -> Page:
        file = tmp_path / f"answer-{language}.html"
        file.write_text("".join(written_page(contents(language))), encoding="utf-8")
        context = browser.new_context(**{"java_script_enabled": False, **told})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(file.as_uri())
        return page

    yield go
    for context in contexts:
        context.close()


def nothing_is_found(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found] == []


def is_no_wider(page: Page, size: dict[str, int]) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def reached(page: Page) -> list[str]:
    """Go through a page by the tab key; everything that it reaches is seen to be reached."""
    places: list[str] = []
    while True:
        page.keyboard.press("Tab")
        style, place = page.evaluate(
            "() => { const at = document.activeElement;"
            " return [getComputedStyle(at).outlineStyle, at === document.body ? null : at.outerHTML.slice(0, 200)] }"
        )
        if place is None or place in places:
            return places
        assert style == "solid", place
        places.append(place)


@IN_EACH
def test_axe_finds_nothing_in_an_answer(opened: Opening, language: str) -> None:
    nothing_is_found(opened(language, **TRUSTED))
    nothing_is_found(opened(language, viewport=NARROW, **TRUSTED))


@SIZES
@IN_EACH
def test_an_answer_is_no_wider_than_its_window(opened: Opening, language: str, size: dict[str, int]) -> None:
    is_no_wider(opened(language, viewport=size, java_script_enabled=True), size)


def test_an_answer_is_read_by_keyboard(opened: Opening) -> None:
    page = opened("en", java_script_enabled=True)
    places = reached(page)
    assert sum('href="#t' in place for place in places) == 10
    assert sum('role="region"' in place for place in places) >= 9, "what scrolls can be scrolled"
    page.locator('a[href="#t10"]').press("Enter")
    assert page.url.endswith("#t10")


def test_an_answer_asks_for_nothing_and_runs_nothing(opened: Opening) -> None:
    page = opened("ja", java_script_enabled=True)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    assert (asked, said) == ([page.url], [])
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "700", "its style is let in"


def test_on_paper_an_answer_has_no_way_to_go(opened: Opening) -> None:
    page = opened("ja")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("table").first.is_visible()


def link_of(language: str) -> str:
    return f"/answers/{link_in(language)}"


@IN_EACH
def test_axe_finds_nothing_in_the_page_of_a_link(visit: Opening, language: str) -> None:
    nothing_is_found(page := visit(link_of(language), **TRUSTED))
    page.get_by_role("textbox").fill("wrong")
    page.get_by_role("button").click()
    assert page.get_by_role("alert").is_visible()
    nothing_is_found(page)


@SIZES
@IN_EACH
def test_the_page_of_a_link_is_no_wider_than_its_window(visit: Opening, language: str, size: dict[str, int]) -> None:
    is_no_wider(visit(link_of(language), viewport=size, java_script_enabled=True), size)


@IN_EACH
def test_the_page_of_a_link_is_worked_by_keyboard(visit: Opening, language: str) -> None:
    places = reached(visit(link_of(language), java_script_enabled=True))
    assert sum(place.startswith(("<input", "<button")) for place in places) >= 2


@IN_EACH
@pytest.mark.parametrize("width", [320, 1280])
def test_pictures_of_an_answer(
    opened: Opening, visit: Opening, language: str, width: int, session_folder: Path
) -> None:
    folder = Path(os.environ.get("KOTOWARI_PICTURES", session_folder))
    told = {"viewport": {"width": width, "height": 900}}
    for name, page in (("answer", opened(language, **told)), ("answer-link", visit(link_of(language), **told))):
        size = "-320px" if width == 320 else ""
        taken = page.screenshot(path=folder / f"{name}-{language.lower()}{size}.png", animations="disabled")
        assert len(taken) > 10_000
