"""A page compared with its file: what differs is named, and nothing else."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.center.standalone import standalone
from kotowari.cli.demo.story import FIRST, REVISED, policy_text
from kotowari.notice.plain import plain_text
from kotowari.notice.verification import Kind, Verification, compare
from kotowari.publication.shelf import read_policy
from kotowari.reading.page import read_page

POLICIES = {name: read_policy(policy_text(name), name) for name in (FIRST, REVISED)}
PAGES = {
    (name, language): standalone(policy, "sha256:0", language)
    for name, policy in POLICIES.items()
    for language in policy.languages
}


def verified(html: str | bytes, language: str = "ja", name: str = FIRST) -> Verification:
    data = html.encode() if isinstance(html, str) else html
    return compare(POLICIES[name], read_page(data), language)


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_our_own_page_differs_in_nothing(name: str, language: str) -> None:
    page = read_page(PAGES[name, language].encode())
    assert page.language == language
    found = compare(POLICIES[name], page, language)
    assert found.differences == ()
    assert found.matched > 60


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_the_plain_text_with_its_numbers_and_bullets_differs_in_nothing(language: str) -> None:
    found = compare(POLICIES[FIRST], read_page(plain_text(POLICIES[FIRST], language).encode()), language)
    assert found.differences == ()


SITE = "<header><a href=/>Home</a></header><div>News of May</div>{}<div>Tokyo, Japan</div><footer>Contact us</footer>"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_a_page_pasted_into_a_site_of_any_encoding(encoding: str) -> None:
    article = PAGES[FIRST, "ja"].partition("<article")[2].partition("</article>")[0]
    html = (
        f'<html><head><meta charset="{encoding}"></head><body>{SITE.format("<div" + article + "</div>")}</body></html>'
    )
    found = verified(html.replace("\u2010", "-").encode(encoding, "xmlcharrefreplace"))
    assert found.differences == ()
    assert "News of May" in found.around


CHANGES: dict[str, tuple[Callable[[str], str], list[tuple[Kind, str | None]]]] = {
    "a word taken out": (lambda page: page.replace("偽りその他不正の", "偽りの"), [(Kind.CHANGED, "acquisition")]),
    "a purpose put in": (
        lambda page: page.replace(
            "<li>お客様へのアンケートの実施", "<li>広告主への販売</li><li>お客様へのアンケートの実施"
        ),
        [(Kind.ADDED, None)],
    ),
    "a ground taken out": (
        lambda page: page.replace("<li>ご本人の同意がある場合</li>", ""),
        [(Kind.MISSING, "provision")],
    ),
    "a sentence after the end": (
        lambda page: page.replace("</article>", "<p>当社は個人情報を第三者に販売します。</p></article>"),
        [(Kind.ADDED, None)],
    ),
    "another contact": (
        lambda page: page.replace("privacy-info@hennge.com", "nobody@example.com"),
        [(Kind.CHANGED, "contact")],
    ),
    "another date": (
        lambda page: page.replace("2019年10月18日現在", "2020年10月18日現在"),
        [(Kind.CHANGED, "contact")],
    ),
    "hidden text": (
        lambda page: page.replace(
            "</article>", '<p style="display: none">個人情報</p><script>個人情報</script></article>'
        ),
        [],
    ),
    "nothing but white space and width": (
        lambda page: page.replace("（", "(").replace("）", ")").replace("\n", "\n\n "),
        [],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_differs_is_named(change: str) -> None:
    edit, expected = CHANGES[change]
    page = edit(PAGES[FIRST, "ja"])
    assert page != PAGES[FIRST, "ja"]
    found = verified(page)
    assert [(difference.kind, difference.clause) for difference in found.differences] == expected


def test_a_page_of_another_company_matches_hardly_anything() -> None:
    found = verified("<p>当店は、お名前とご住所を商品の発送に利用します。</p>")
    assert found.matched == 0
    assert {difference.kind for difference in found.differences} <= {Kind.MISSING, Kind.CHANGED}
    assert len([d for d in found.differences if d.kind is Kind.MISSING]) > 50


@pytest.mark.parametrize("times", [2_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_a_long_page_of_the_same_line_is_answered(times: int) -> None:
    assert verified("<p>当社は、個人情報を利用します。</p>" * times).matched == 0


@settings(max_examples=40)
@given(st.lists(st.integers(0, 64), min_size=1, max_size=3, unique=True))
def test_a_sentence_left_out_is_missed(places: list[int]) -> None:
    lines = [line for line in plain_lines() if line]
    kept = [line for place, line in enumerate(lines) if place not in places]
    found = verified("".join(f"<p>{line}</p>" for line in kept))
    assert found.matched + len(found.differences) >= len(lines)
    assert len(found.differences) == len([place for place in places if place < len(lines)])


def plain_lines() -> list[str]:
    """Every sentence of the Japanese page, in order."""
    found = verified("<p>x</p>")
    return [difference.expected or "" for difference in found.differences]
