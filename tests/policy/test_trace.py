"""From the page's words to the rules and what enforces them; and from an existing page to the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.errors import ExpectedOfAnother, PageTooLarge, PolicyUnreadable
from kotowari.policy.citation import cite_article, keeps_rule
from kotowari.policy.document import write_out
from kotowari.policy.enforcement import KEEPERS, KEPT_BY, SECTIONS, enforcement, weakest
from kotowari.policy.model import RULE_SECTIONS, UNDERTAKINGS
from kotowari.policy.terms import Keeper, Level
from kotowari.policy.text import LANGUAGES
from kotowari.policy.tracing.accounts import Accounts, Passage, account_for, mark_of, parse_accounts
from kotowari.policy.tracing.trace import Traced, trace
from kotowari.reading.page import LIMIT, read_page
from tests.policy.given import ILLUSTRATION, PAGE, POLICIES, policy

BOTH = pytest.mark.parametrize("name", [PAGE, ILLUSTRATION])


def traced(name: str, language: str = "en") -> tuple[Traced, ...]:
    return trace(policy(name), language)


@BOTH
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trace_has_every_word_of_the_page_and_no_other(name: str, language: str) -> None:
    page = "".join(
        words
        for clause in write_out(policy(name), language)
        for p in clause.paragraphs
        for words in (p.words, *p.points)
    )
    assert "".join("".join(each.words for each in traced(name, language)).split()) == "".join(page.split())


@BOTH
def test_every_sentence_is_kept_or_informs(name: str) -> None:
    informing = {clause.id for clause in policy(name).document if clause.informs}
    for each in traced(name):
        assert (each.level is None) == (each.rules == ()) == (each.clause in informing)


@BOTH
def test_every_rule_is_reached_from_some_sentence(name: str) -> None:
    reached = {reference for each in traced(name) for reference in each.rules}
    assert [rule for rule in policy(name).rules() if not any(keeps_rule(one, rule) for one in reached)] == []


def test_a_point_that_a_slot_writes_out_traces_to_its_own_rule() -> None:
    points = {each.words: each.rules for each in traced(PAGE) if each.is_point}
    labels = {purpose.label["en"]: (f"purposes.{name}",) for name, purpose in policy(PAGE).purposes.items()}
    assert labels.items() <= points.items()
    assert points["the person has consented to it"] == ("provision.customers",)
    assert points["company name"] == ("joint_use.taiwan",)


def test_a_sentence_that_writes_a_measure_out_traces_to_that_one() -> None:
    (sentence,) = (each for each in traced(ILLUSTRATION) if each.words.startswith("Technical measures"))
    assert sentence.rules == ("measures.technical",)
    assert [each.name for each in sentence.kept] == ["sealing", "procedure"]
    assert sentence.level is Level.BY_PROCEDURE


def test_how_long_is_kept_is_no_more_than_a_procedure() -> None:
    """Nothing is erased by it in this version, so the points must not borrow the level of their purposes."""
    levels = {each.level for each in traced(ILLUSTRATION) if each.clause == "keeping-periods"}
    assert levels == {Level.BY_PROCEDURE}


@pytest.mark.parametrize(
    ("clause", "level"),
    [
        *((clause, Level.SEALED) for clause in ("purposes", "purposes-everyone", "provision", "joint-use")),
        *(
            (clause, Level.BY_PROCEDURE)
            for clause in ("acquisition", "rights", "law", "accuracy", "security", "tenants")
        ),
        ("preamble", None),
    ],
)
def test_the_levels_are_those_of_what_is_built(clause: str, level: Level | None) -> None:
    assert {each.level for each in traced(PAGE) if each.clause == clause} == {level}


def test_the_table_of_enforcement_knows_every_kind_of_rule_and_every_keeper() -> None:
    assert SECTIONS.keys() | set(UNDERTAKINGS) == set(RULE_SECTIONS)
    assert SECTIONS.keys().isdisjoint(UNDERTAKINGS)
    assert KEPT_BY.keys() == set(Keeper)
    assert KEEPERS.keys() == set(UNDERTAKINGS)
    assert all(Keeper.PROCEDURE in keepers for keepers in KEEPERS.values())
    for each in (*SECTIONS.values(), *KEPT_BY.values()):
        assert each.enforcers
        assert len({each.does[language] for language in LANGUAGES}) == len(LANGUAGES)


def test_what_no_keeper_is_named_for_is_by_procedure() -> None:
    (kept,) = enforcement(policy(PAGE), "measures.security")
    assert kept is KEPT_BY[Keeper.PROCEDURE]


@given(st.lists(st.sampled_from(sorted(KEPT_BY)), min_size=1))
def test_a_whole_is_as_strong_as_its_weakest_part(keepers: list[Keeper]) -> None:
    levels = [KEPT_BY[keeper].level for keeper in keepers]
    strength = tuple(Level)
    assert weakest(tuple(KEPT_BY[keeper] for keeper in keepers)) == strength[max(map(strength.index, levels))]


@pytest.mark.parametrize(
    ("number", "ja", "zh"),
    [
        ("18", "第18条", "第18條"),
        ("27(1)", "第27条第1項", "第27條第1項"),
        ("32(1)(iv)", "第32条第1項第4号", "第32條第1項第4款"),
        ("27-12", "第27条の12", "第27條之12"),
        ("27-2-3(1)", "第27条の2の3第1項", "第27條之2之3第1項"),
    ],
)
def test_an_article_is_cited_as_each_language_cites_it(number: str, ja: str, zh: str) -> None:
    cited = cite_article({"en": "the Act", "ja": "法", "zh-Hant": "本法"}, number)
    assert cited == {"en": f"the Act Article {number}", "ja": f"法{ja}", "zh-Hant": f"本法{zh}"}


@pytest.mark.parametrize("number", ["", "Art. 1", "27(5)(iix)", "1(1)(xiii)"])
def test_what_is_no_article_is_not_cited(number: str) -> None:
    with pytest.raises(ValueError, match="is no article"):
        cite_article({"en": "the Act", "ja": "法", "zh-Hant": "本法"}, number)


# --- an existing page -------------------------------------------------------------------------------------------------

SOURCE = """Example Inc.

Privacy

We never acquire personal information by deceit.
Customers' information is used for:

support;

news of our products.

Careers
"""
CLAUSES = {
    "We never acquire personal information by deceit.": ("acquisition.proper",),
    "Customers' information is used for:": ("purposes-customers",),
    "support;": ("purposes.support",),
    "news of our products.": ("purposes.promotion",),
}


def passages() -> list[Passage]:
    page = read_page(SOURCE.encode())
    return [
        Passage(begins=s.text[:20], mark=mark_of(s.text), covered_by=CLAUSES[s.text])
        if s.text in CLAUSES
        else Passage(begins=s.text[:20], mark=mark_of(s.text), aside="the frame of the site")
        for s in page.sentences
    ]


def test_every_sentence_of_a_page_is_accounted_for() -> None:
    accounting = account_for(read_page(SOURCE.encode()), passages())
    assert accounting.unaccounted == ()
    assert accounting.vanished == ()
    covered = {account.sentence.text: account.passage.covered_by for account in accounting.accounts if account.passage}
    assert CLAUSES.items() <= covered.items()


def test_a_sentence_that_was_added_is_not_accounted_for() -> None:
    longer = SOURCE.replace("by deceit.", "by deceit. We sell it to brokers.")
    accounting = account_for(read_page(longer.encode()), passages())
    assert [sentence.text for sentence in accounting.unaccounted] == ["We sell it to brokers."]
    assert accounting.vanished == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("never", "seldom"),
        ("by deceit", "by deceit, if we can help it"),
        ("personal information", "information"),
        ("We never", "They never"),
    ],
)
def test_a_sentence_that_was_reworded_is_a_new_one_and_the_old_has_gone(old: str, new: str) -> None:
    accounting = account_for(read_page(SOURCE.replace(old, new, 1).encode()), passages())
    assert [new in sentence.text for sentence in accounting.unaccounted] == [True]
    assert [passage.begins for passage in accounting.vanished] == ["We never acquire per"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(SOURCE) - 1), st.sampled_from(["not ", "Z", "９x"]))
def test_a_word_put_in_anywhere_does_not_pass(place: int, put: str) -> None:
    accounting = account_for(read_page((SOURCE[:place] + put + SOURCE[place:]).encode()), passages())
    assert accounting.unaccounted


SAFE = "We keep it safe, and safe it is. "


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text.replace(" ", "  "), lambda text: text.replace("'", "’")]
)
def test_how_a_sentence_is_set_makes_no_other_of_it(change: object) -> None:
    assert callable(change)
    sentence = "Customers' information is used for:"
    assert mark_of(change(sentence)) == mark_of(sentence)


@pytest.mark.parametrize("times", [3000, pytest.param(LIMIT // len(SAFE), marks=pytest.mark.long)])
def test_a_page_as_long_as_may_be_is_accounted_for(times: int) -> None:
    page = read_page((SAFE * times).encode())
    accounting = account_for(page, [Passage(begins="We keep", mark=mark_of(SAFE), covered_by=("security",))])
    assert len(accounting.accounts) == times
    assert accounting.unaccounted == ()


def test_a_longer_page_is_refused() -> None:
    with pytest.raises(PageTooLarge):
        read_page(b"x" * (LIMIT + 1))


ACCOUNTS = (POLICIES / f"{PAGE}.accounts.yaml").read_text("utf-8")


def test_the_accounting_of_the_2019_page_reaches_every_clause_and_every_rule_of_the_file() -> None:
    read = policy(PAGE)
    accounts = parse_accounts(ACCOUNTS, "accounts.yaml", read)
    covered = {name for passage in accounts.passages for name in passage.covered_by}
    assert {clause.id for clause in read.document} <= covered
    assert set(read.rules()) <= covered
    assert len({passage.mark for passage in accounts.passages}) == len(accounts.passages)
    assert max(len(passage.begins) for passage in accounts.passages) <= 30


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("covered_by: [acquisition, acquisition.proper]", "covered_by: [moon]", "`moon` is no clause and no rule"),
        ("covered_by: [acquisition, acquisition.proper]", "covered_by: []", "either `covered_by` or"),
        ("covered_by: [acquisition, acquisition.proper]", "covered_by: [law], aside: a title", "either `covered_by`"),
        ('mark: "ba050a721197"', 'mark: "BA05"', "expected the form"),
        ("passages:\n", "passages: []\nothers:\n", "expected at least one"),
    ],
)  # fmt: skip
def test_a_broken_accounting_is_told_of(old: str, new: str, says: str) -> None:
    assert old in ACCOUNTS
    with pytest.raises(PolicyUnreadable) as caught:
        parse_accounts(ACCOUNTS.replace(old, new, 1), "accounts.yaml", policy(PAGE))
    assert any(says in str(mistake) for mistake in caught.value.mistakes)


def test_the_accounting_of_one_revision_is_not_that_of_another() -> None:
    with pytest.raises(ExpectedOfAnother, match="name the file of this one"):
        parse_accounts(ACCOUNTS, "accounts.yaml", policy(ILLUSTRATION))
    assert isinstance(parse_accounts(ACCOUNTS, "accounts.yaml", policy(PAGE)), Accounts)
