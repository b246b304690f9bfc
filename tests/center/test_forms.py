"""The forms beside the page: what they are served as, and what a policy cannot make of them."""

import pytest
from django.test import Client

from kotowari import clock
from kotowari.notice.markdown import markdown
from kotowari.notice.pdf import pdf
from kotowari.notice.plain import plain_text
from kotowari.publication.shelf import read_policy
from tests.center.conftest import FIRST, ILLUSTRATION, IN_FORCE_SECOND, PUBLISHED_FIRST
from tests.center.test_policy_page import fetch

MEDIA = {
    "md": "text/markdown; charset=utf-8; variant=CommonMark",
    "txt": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
}
MADE = {
    "md": lambda policy, language: markdown(policy, language).encode(),
    "txt": lambda policy, language: plain_text(policy, language).encode(),
    "pdf": pdf,
}
LANGUAGES = {"en": "en", "ja": "ja", "zh-hant": "zh-Hant"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", MEDIA)
def test_form_in_force_and_of_a_revision(browser: Client, language: str, form: str) -> None:
    with clock.as_of(IN_FORCE_SECOND):
        current = browser.get(f"/{language}/privacy.{form}")
        first = browser.get(f"/{language}/privacy/2019-10-18.{form}")
    assert current.content == MADE[form](read_policy(ILLUSTRATION, "second"), LANGUAGES[language])
    assert first.content == MADE[form](read_policy(FIRST, "first"), LANGUAGES[language])
    for response, canonical in ((current, ""), (first, "/2019-10-18")):
        assert response.status_code == 200
        assert response["Content-Type"] == MEDIA[form]
        assert response["Content-Language"] == LANGUAGES[language]
        assert response["Link"] == f'</{language}/privacy{canonical}>; rel="canonical"'
        assert response["X-Robots-Tag"] == "noindex"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-cache" in response["Cache-Control"]
    assert f"hennge-2019-10-18-{LANGUAGES[language]}.{form}" in first["Content-Disposition"]


def test_the_page_leads_to_its_own_forms(browser: Client) -> None:
    with clock.as_of(PUBLISHED_FIRST):
        for path in ("/ja/privacy", "/ja/privacy/2026-06-01"):
            leads = {found["href"] for found in fetch(browser, path).every("a")}
            assert {f"{path}.{form}" for form in MEDIA} <= leads
            for form in MEDIA:
                assert browser.get(f"{path}.{form}").status_code == 200
        assert "X-Robots-Tag" not in browser.get("/ja/privacy.txt")
